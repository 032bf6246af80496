"""How well `stands_out` works: planted anomalies found and missed, false alarms on quiet days.

And how rarely a quiet day is outside of what its report says is usual. `python -m bench.anomalies`
prints the tables of docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from bench.plants import OUTAGE, PLANTS, QUIET, SIX, Plant, Quiet
from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, Team
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.report import Report

# By events on a Monday, the number of sources.
SIZES = {50: 3, 1_000: 8, 10_000: 15, 100_000: 30}
_SEEDS = 4
# Weeks of history from which a report says what is usual.
_WEEKS = (2, 3, 4)
# Days judged for each cell of the tables.
_QUIET_DAYS = 400
_PLANTED_DAYS = 56

# A finding by its kind and the name of its source; None if it concerns all sources.
Found = set[tuple[str, str | None]]


def judged(days: Sequence[Report], day: Report) -> Found:
    """The findings for a day, compared with the days before it."""
    earlier = [Day.of(one) for one in days]
    findings = compare(day, earlier, THRESHOLDS, FIRST_DAY)["stands_out"]
    return {(finding["kind"], finding["name"]) for finding in findings}


def windows(
    team: Team, days: int, history: int = THRESHOLDS.history_days
) -> Iterator[tuple[list[Report], Report]]:
    """Each day after the first month, with the earlier days that it is compared with."""
    reports = list(team.days(days + THRESHOLDS.history_days))
    for place in range(THRESHOLDS.history_days, len(reports)):
        yield reports[place - history : place], reports[place]


def quiet(weeks: Quiet, size: int, days: int) -> list[Found]:
    """The findings on each of so many days without anomalies: all of them are false alarms."""
    found: list[Found] = []
    for seed in range(_SEEDS):
        team = Team(events=size, sources=SIZES[size], seed=seed, **weeks.team)
        for before, day in windows(team, days // _SEEDS, weeks.history):
            if weeks.outage:
                before[-7] = OUTAGE.on(before[-7])
            found.append(judged(before, day))
    return found


def planted(plant: Plant, size: int, days: int) -> tuple[int, int]:
    """On how many days the anomaly was found, and on how many it was planted.

    It is not planted on a day on which its source sends nothing.
    """
    team = Team(events=size, sources=SIZES[size])
    found = tried = 0
    for before, day in windows(team, days):
        sources = {group["name"] for group in day["activity"]["by_source"]}
        if plant.source is None or plant.source in sources:
            tried += 1
            found += plant.expected in judged(before, plant.on(day))
    return found, tried


def outside(weeks: int, size: int, days: int) -> tuple[int, int]:
    """On how many days without anomalies the total is outside of its usual range, and of how many.

    `weeks`: of history, so many as the report knows.
    """
    found = judged_days = 0
    for seed in range(_SEEDS):
        team = Team(events=size, sources=SIZES[size], seed=seed)
        for before, day in windows(team, days // _SEEDS, 7 * weeks):
            earlier = [Day.of(one) for one in before]
            usual = compare(day, earlier, THRESHOLDS, FIRST_DAY)["usual"]["events"]
            if usual is not None:
                judged_days += 1
                found += not usual["low"] <= day["activity"]["events"] <= usual["high"]
    return found, judged_days


def folded(plants: Sequence[Plant], size: int, days: int) -> tuple[int, int]:
    """The most findings, and the most causes, of a day on which all of some anomalies are."""
    team = Team(events=size, sources=SIZES[size])
    findings = causes = 0
    for before, day in windows(team, days):
        odd = reduce(lambda made, plant: plant.on(made), plants, day)
        made = compare(odd, [Day.of(one) for one in before], THRESHOLDS, FIRST_DAY)
        findings = max(findings, len(made["stands_out"]))
        causes = max(causes, len(made["causes"]) + made["more_causes"])
    return findings, causes


def main() -> None:
    sizes = " | ".join(f"{size:,}" for size in SIZES)
    head = f"| | {sizes} |\n|---|{'---:|' * len(SIZES)}"
    print(f"Days of a hundred quiet ones with a false alarm, by events a day:\n\n{head}")
    for weeks in QUIET:
        alarms = (sum(map(bool, quiet(weeks, size, _QUIET_DAYS))) for size in SIZES)
        percents = (100 * days / _QUIET_DAYS for days in alarms)
        print(f"| {weeks.name} | " + " | ".join(f"{percent:.1f}" for percent in percents) + " |")
    print(f"\nQuiet days whose total is outside of its usual range:\n\n{head}")
    for number in _WEEKS:
        counts = (outside(number, size, _PLANTED_DAYS) for size in SIZES)
        shown = " | ".join(f"{found} of {tried}" for found, tried in counts)
        print(f"| {number} weeks of history | {shown} |")
    print(f"\nFound of planted, by events a day:\n\n{head}")
    for plant in PLANTS:
        counts = (planted(plant, size, _PLANTED_DAYS) for size in SIZES)
        shown = " | ".join(f"{found} of {tried}" for found, tried in counts)
        print(f"| {plant.name} | {shown} |")
    print(f"\nThe most findings and causes of a day, by events a day:\n\n{head}")
    for name, plants in (("six causes", SIX), ("all fail three times as often", SIX[1:2])):
        most = (folded(plants, size, _PLANTED_DAYS) for size in SIZES)
        shown = " | ".join(f"{findings}, {causes}" for findings, causes in most)
        print(f"| {name} | {shown} |")


if __name__ == "__main__":
    main()
