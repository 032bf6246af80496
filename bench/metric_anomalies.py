"""How well the team's own figures are judged: false alarms on quiet days, planted anomalies found.

`python -m bench.metric_anomalies` prints the tables of docs/performance.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.anomalies import SIZES
from bench.metric_weeks import Factors, Measuring
from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, Team
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.report import Report

_SEEDS = 4
# Days judged for each cell of the tables.
_QUIET_DAYS = 400
_PLANTED_DAYS = 56

# The metric, the unit, and the value of a table.
Found = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Weeks without anomalies. `own`: what each figure of a day strays by itself, as a share."""

    name: str
    history: int = THRESHOLDS.history_days
    own: float = 0.06
    team: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plant:
    """An anomaly: factors on figures, and the figure that is due to stand out."""

    name: str
    factors: Factors
    due: Found


QUIET = (
    Quiet(name="usual weeks"),
    Quiet(name="noisy figures (15% a day)", own=0.15),
    Quiet(name="growing by 5% a week", team={"growth": 0.05}),
    Quiet(name="three weeks of history", history=THRESHOLDS.least_history_days),
)
PLANTS = (
    Plant("revenue in EUR -40%", {"revenue/EUR": 0.6}, ("revenue", "EUR", None)),
    Plant("revenue in EUR halved", {"revenue/EUR": 0.5}, ("revenue", "EUR", None)),
    Plant("revenue in CHF halved", {"revenue/CHF": 0.5}, ("revenue", "CHF", None)),
    Plant("revenue in EUR a hundred times", {"revenue/EUR": 100}, ("revenue", "EUR", None)),
    Plant(
        "revenue in EUR of one source a third",
        {"revenue/EUR/ios": 1 / 3},
        ("revenue", "EUR", "ios"),
    ),
    Plant("p95 doubled", {"p95": 2}, ("p95", None, None)),
    Plant("p95 of one endpoint doubled", {"p95/None//login": 2}, ("p95", None, "/login")),
    Plant("users halved", {"users": 0.5}, ("users", None, None)),
    Plant("conversion -40%", {"conversion": 0.6}, ("conversion", None, None)),
    Plant("conversion doubled", {"conversion": 2}, ("conversion", None, None)),
    Plant("refunds three times", {"refunds": 3}, ("refunds", None, None)),
    Plant("sign-ups ten times", {"sign_ups": 10}, ("sign_ups", None, None)),
)


def found(earlier: Sequence[Day], day: Report) -> set[Found]:
    """The figures that stand out of a day."""
    return {
        (of["metric"], of["unit"], of["value"])
        for finding in compare(day, earlier, THRESHOLDS, FIRST_DAY)["stands_out"]
        if (of := finding.get("of")) is not None
    }


def windows(
    measuring: Measuring, days: int, history: int = THRESHOLDS.history_days
) -> Iterator[tuple[int, list[Day], Report]]:
    """Each day after the first month by its number, with those that it is compared with."""
    reports = list(measuring.days(days + THRESHOLDS.history_days))
    known = [Day.of(one) for one in reports]
    for place in range(THRESHOLDS.history_days, len(reports)):
        yield place, known[place - history : place], reports[place]


def quiet(weeks: Quiet, size: int, days: int) -> list[set[Found]]:
    """The findings on each of so many days without anomalies: all of them are false alarms."""
    made = []
    for seed in range(_SEEDS):
        team = Team(events=size, sources=SIZES[size], seed=seed, **weeks.team)
        measuring = Measuring(team=team, own=weeks.own)
        for _, earlier, day in windows(measuring, days // _SEEDS, weeks.history):
            made.append(found(earlier, day))
    return made


def planted(plants: Sequence[Plant], size: int, days: int) -> list[int]:
    """On how many days each anomaly was found, planted on one day at a time."""
    measuring = Measuring(team=Team(events=size, sources=SIZES[size]))
    counts = [0] * len(plants)
    for number, earlier, day in windows(measuring, days):
        for place, plant in enumerate(plants):
            figures = measuring.metrics(number, day["activity"]["events"], plant.factors)
            counts[place] += plant.due in found(earlier, {**day, "metrics": figures})
    return counts


def main() -> None:
    sizes = " | ".join(f"{size:,}" for size in SIZES)
    head = f"| | {sizes} |\n|---|{'---:|' * len(SIZES)}"
    print(
        f"Days of a hundred quiet ones with a false alarm of a metric, by events a day:\n\n{head}"
    )
    which: Counter[Found] = Counter()
    for weeks in QUIET:
        cells = []
        for size in SIZES:
            alarms = quiet(weeks, size, _QUIET_DAYS)
            which.update(one for day in alarms for one in day)
            cells.append(f"{100 * sum(map(bool, alarms)) / _QUIET_DAYS:.1f}")
        print(f"| {weeks.name} | {' | '.join(cells)} |")
    print(f"\nFound of planted, by events a day:\n\n{head}")
    columns = [planted(PLANTS, size, _PLANTED_DAYS) for size in SIZES]
    for plant, counts in zip(PLANTS, zip(*columns, strict=True), strict=True):
        print(f"| {plant.name} | {' | '.join(f'{n} of {_PLANTED_DAYS}' for n in counts)} |")
    print(f"\nThe figures of most false alarms: {which.most_common(5)}")


if __name__ == "__main__":
    main()
