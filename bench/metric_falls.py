"""Which falls of revenue in one currency of several are found, by its payments a day.

`python -m bench.metric_falls` prints the table of docs/performance.md. Amounts are lognormal, and
each day has noise of its own; the smallest day of a week has a third of the payments of the
greatest. Beside what is found stands what somebody would find who knew exactly how far such days
stray, and had to learn from the days known only what is usual.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import NormalDist, fmean

from bench.chance import poisson
from bench.defined import ready_metrics
from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, RHYTHM, report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series
from functions.report.document.report import Report

_METRICS = ready_metrics("""
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
title = "Revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
better = "higher"
""")
PAYMENTS = (50, 150, 500, 1_500, 5_000, 15_000)
FALLS = (0.4, 0.5)
CURRENCY = "EUR"
# How many times the payments in EUR there are in others.
_OTHERS = {"USD": 1.5, "CHF": 0.4, "GBP": 0.25}
_SIGMA = 1.0  # of the logarithm of amounts
_OWN = 0.06  # standard deviation of what a day has of its own, as a share
_GROWTH = 0.01  # a week
TEAMS = 8
DAYS = 28  # judged of each team


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A team that sells in four currencies; `payments` in EUR on a Monday."""

    payments: int
    seed: int

    def days(self, count: int, fall: float = 0.0) -> Iterator[Report]:
        """Its days; `fall`: of the revenue in EUR, as a share, on each of them."""
        rng = random.Random(f"{self.payments}-{self.seed}")
        for number in range(count):
            day = FIRST_DAY + timedelta(days=number)
            usual = self.payments * RHYTHM[day.weekday()] * math.exp(_GROWTH * number / 7)
            sold = {CURRENCY: _sold(rng, usual)}
            sold |= {unit: _sold(rng, usual * share) for unit, share in _OTHERS.items()}
            yield _report(day, sold, fall)


def found(payments: int, fall: float, teams: int = TEAMS) -> int:
    """On how many days a fall in EUR is found."""
    return sum(CURRENCY in units for units in _judged(payments, fall, teams))


def false_alarms(payments: int) -> int:
    """On how many days without any fall a currency stands out."""
    return sum(bool(units) for units in _judged(payments, 0.0, TEAMS))


def _judged(payments: int, fall: float, teams: int) -> Iterator[set[str | None]]:
    """The currencies whose revenue stands out of each day, which alone has the fall."""
    number = THRESHOLDS.history_days + DAYS
    for seed in range(teams):
        shop = Shop(payments=payments, seed=seed)
        known = [Day.of(one) for one in shop.days(number)]
        for place, day in enumerate(shop.days(number, fall)):
            if place >= THRESHOLDS.history_days:
                yield _units(day, known[place - THRESHOLDS.history_days : place])


def limit(payments: int, fall: float) -> float:
    """The share of days on which it would be found by somebody who knew how far days stray."""
    most = THRESHOLDS.among(1 + len(_OTHERS))
    return fmean(
        NormalDist().cdf(-math.log(1 - fall) / _deviation(payments * share) - most)
        for share in RHYTHM
    )


def _deviation(payments: float) -> float:
    """How far such a day is from the mean of four others, as a share."""
    amounts = math.expm1(_SIGMA**2)
    return math.sqrt((_OWN**2 + (1 + amounts) / payments) * (1 + 1 / 4))


def _sold(rng: random.Random, usual: float) -> Figure:
    payments = poisson(rng, usual * math.exp(rng.gauss(0, _OWN)))
    amounts = (rng.lognormvariate(3.5, _SIGMA) for _ in range(payments))
    return Figure(value=round(Decimal(math.fsum(amounts)), 2), events=payments)


def _report(day: date, sold: Mapping[str, Figure], fall: float) -> Report:
    left = {
        unit: Figure(value=round(one.value * Decimal(1 - fall), 2), events=one.events)
        if unit == CURRENCY and one.value is not None
        else one
        for unit, one in sold.items()
    }
    revenue = [Series(unit=unit, figure=one) for unit, one in left.items()]
    made = report(day, {"shop": (sum(one.events for one in left.values()), 0)}, 0, 60.0)
    figures = metric_figures([Measured(name="revenue", series=revenue)], _METRICS)
    return {**made, "metrics": figures}


def _units(day: Report, earlier: Sequence[Day]) -> set[str | None]:
    """The currencies whose revenue stands out."""
    findings = compare(day, earlier, THRESHOLDS, FIRST_DAY)["stands_out"]
    return {of["unit"] for finding in findings if (of := finding.get("of")) is not None}


def main() -> None:
    print(f"| payments | {' | '.join(f'{number:,}' for number in PAYMENTS)} |")
    print(f"|---|{'---:|' * len(PAYMENTS)}")
    for fall in FALLS:
        cells = [f"{found(payments, fall) / (TEAMS * DAYS):.0%}" for payments in PAYMENTS]
        print(f"| -{fall:.0%} | {' | '.join(cells)} |")
        cells = [f"{limit(payments, fall):.0%}" for payments in PAYMENTS]
        print(f"| -{fall:.0%}, if one knew how far days stray | {' | '.join(cells)} |")
    alarms = [f"{false_alarms(payments)} of {TEAMS * DAYS}" for payments in PAYMENTS]
    print(f"| no fall, but a finding | {' | '.join(alarms)} |")


if __name__ == "__main__":
    main()
