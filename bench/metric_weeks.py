"""Days of an invented team's own figures: revenue, a duration, users, a conversion. Seeded.

They follow the events of `bench.weeks`. What chance makes of a figure is what it makes of so many
events: amounts and durations are lognormal, as they are in most shops.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from bench.chance import poisson, sum_of_lognormals
from bench.defined import ready_metrics
from bench.weeks import Team
from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Metrics

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures
    from functions.report.document.report import Report

_TOML = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[dimension]]
name = "endpoint"
expr = "details.endpoint"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
by = ["source"]
[[metric]]
name = "p95"
agg = "percentile"
percentile = 95
expr = "details.milliseconds"
by = ["endpoint"]
[[metric]]
name = "users"
agg = "count_distinct"
expr = "details.user"
[[metric]]
name = "orders"
agg = "count"
filter = { event_type = "Ordered" }
[[metric]]
name = "visits"
agg = "count"
filter = { event_type = "Visited" }
[[metric]]
name = "conversion"
numerator = "orders"
denominator = "visits"
[[metric]]
name = "paid"
agg = "sum"
expr = "details.paid"
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.refund"
[[metric]]
name = "net"
plus = ["paid"]
minus = ["refunds"]
[[metric]]
name = "sign_ups"
agg = "count"
filter = { event_type = "SignedUp" }
"""
_CURRENCIES = {"EUR": 0.7, "USD": 0.22, "CHF": 0.08}
_SELLERS = {"web": 0.6, "ios": 0.25, "android": 0.15}
_ENDPOINTS = {"/pay": 400.0, "/search": 250.0, "/cart": 120.0, "/login": 90.0, "/health": 9.0}
_SIGMA = 0.8  # of the logarithm of amounts and of durations
_PERCENTILE_ERROR = 0.218 / 0.103  # of the 95th: root of p (1 - p), by the density there
_A_DAY = 0.06  # standard deviation of what a day has of its own
# Factors on figures, by `metric`, `metric/unit`, or `metric/unit/value`.
Factors = Mapping[str, float]


@cache
def definitions() -> Metrics:
    """The team's metrics."""
    return ready_metrics(_TOML)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """A team whose reports have its own figures. `own`: what a day's figures have of their own."""

    team: Team
    own: float = _A_DAY

    def days(self, count: int) -> Iterator[Report]:
        """The team's days, with metrics."""
        for number, day in enumerate(self.team.days(count)):
            yield {**day, "metrics": self.metrics(number, day["activity"]["events"], {})}

    def metrics(self, number: int, events: int, factors: Factors) -> list[MetricFigures]:
        """Those of the day of a number; `factors`: what is odd of them."""
        rng = random.Random(f"{self.team.seed}-{self.team.events}-{number}-metrics")
        made = _Day(rng, events, self.own, factors)
        return metric_figures(made.all(), definitions())


@dataclass(frozen=True, slots=True)
class _Day:
    rng: random.Random
    events: int
    own: float
    factors: Factors

    def all(self) -> list[Measured]:
        visits, paid = self._count("visits", 0.3), self._sum("paid", 0.1)
        refunds = self._sum("refunds", 0.08)
        share = min(0.15 * self._odd("conversion"), 1.0)
        orders = min(poisson(self.rng, visits * share * self._noise()), visits)
        conversion = Decimal(orders) / visits if visits else None
        return [
            Measured(name="revenue", series=[self._revenue(unit) for unit in _CURRENCIES]),
            Measured(name="p95", series=[self._duration()]),
            _counted("users", self._count("users", 0.2), self.events),
            _counted("orders", orders, orders),
            _counted("visits", visits, visits),
            _whole("conversion", Figure(value=conversion, events=visits)),
            _whole("paid", paid),
            _whole("refunds", refunds),
            _whole("net", _less(paid, refunds)),
            _counted("sign_ups", signed := self._count("sign_ups", 0.002), signed),
        ]

    def _revenue(self, unit: str) -> Series:
        rows = [
            (seller, self._sum("revenue", 0.2 * _CURRENCIES[unit] * part, unit, seller))
            for seller, part in _SELLERS.items()
        ]
        whole = Figure(
            value=sum((one.value or Decimal(0) for _, one in rows), Decimal(0)),
            events=sum(one.events for _, one in rows),
        )
        there = [(name, one) for name, one in rows if one.events]
        return Series(unit=unit, figure=whole, tables=[Table(dimension="source", values=there)])

    def _duration(self) -> Series:
        rows = []
        slowness = self._noise()
        for endpoint, usual in _ENDPOINTS.items():
            events = poisson(self.rng, self.events * 0.1)
            if events:
                error = _SIGMA * _PERCENTILE_ERROR / math.sqrt(events)
                odd = self._odd("p95", "None", endpoint)
                value = usual * slowness * odd * math.exp(self.rng.gauss(0, error))
                rows.append((endpoint, Figure(value=_rounded(value), events=events)))
        events = sum(one.events for _, one in rows)
        values = [float(one.value or 0) for _, one in rows]
        whole = Figure(value=_rounded(sum(values) / len(values)) if rows else None, events=events)
        return Series(unit=None, figure=whole, tables=[Table(dimension="endpoint", values=rows)])

    def _count(self, metric: str, share: float) -> int:
        return poisson(self.rng, self.events * share * self._noise() * self._odd(metric))

    def _sum(self, metric: str, share: float, unit: str = "None", value: str = "") -> Figure:
        events = poisson(self.rng, self.events * share * self._noise())
        amount = sum_of_lognormals(self.rng, events, 50, _SIGMA) * self._odd(metric, unit, value)
        return Figure(value=_rounded(amount), events=events)

    def _noise(self) -> float:
        return math.exp(self.rng.gauss(0, self.own))

    def _odd(self, metric: str, unit: str = "", value: str = "") -> float:
        keys = {metric, f"{metric}/{unit}", f"{metric}/{unit}/{value}"}
        return math.prod(self.factors.get(key, 1.0) for key in keys)


def _counted(name: str, value: int, events: int) -> Measured:
    return _whole(name, Figure(value=Decimal(value), events=events))


def _whole(name: str, figure: Figure) -> Measured:
    return Measured(name=name, series=[Series(unit=None, figure=figure)])


def _less(one: Figure, other: Figure) -> Figure:
    value = (one.value or Decimal(0)) - (other.value or Decimal(0))
    return Figure(value=value, events=one.events + other.events)


def _rounded(value: float) -> Decimal:
    return round(Decimal(value), 2)
