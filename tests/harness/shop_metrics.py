"""The invented shop's own figures: their definitions, and what an engine would count. Seeded."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from bench.chance import poisson
from bench.defined import ready_metrics
from functions.report.count.engine import GroupCounts
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Metrics

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
scale = 0.01
unit = { dimension = "currency" }
filter = { event_type = "Ordered" }
by = ["source"]
better = "higher"
[[metric]]
name = "p95"
title = "Request p95"
agg = "percentile"
percentile = 95
expr = "details.milliseconds"
unit = "ms"
by = ["endpoint"]
better = "lower"
target = { at_most = 500 }
[[metric]]
name = "users"
title = "Distinct users"
agg = "count_distinct"
expr = "details.user"
[[metric]]
name = "orders"
agg = "count"
filter = { event_type = "Ordered" }
by = ["source"]
[[metric]]
name = "checkouts"
agg = "count"
filter = { action = "checkout" }
[[metric]]
name = "conversion"
numerator = "orders"
denominator = "checkouts"
better = "higher"
target = { at_least = 0.1 }
[[metric]]
name = "paid"
agg = "sum"
expr = "details.paid"
unit = "EUR"
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.refund"
unit = "EUR"
better = "lower"
[[metric]]
name = "balance"
plus = ["paid"]
minus = ["refunds"]
unit = "EUR"
"""
# What a day's figure is usually multiplied by, by `metric`, `metric/unit` or `metric/unit/value`.
Factors = Mapping[str, float]
_CURRENCIES = {"EUR": 0.7, "USD": 0.2, "CHF": 0.08, None: 0.02}
_SELLERS = {"shop.checkout": 0.7, "mobile.ios": 0.16, "mobile.android": 0.12, "partners.feed": 0.02}
# Milliseconds of the slowest twentieth, and the share of the requests.
_ENDPOINTS = {
    "/checkout": (410.0, 0.2),
    "/search": (350.0, 0.45),
    "/basket": (190.0, 0.25),
    "/health": (12.0, 0.1),
}
_ORDERED, _CHECKED_OUT = 0.021, 0.13
_USERS, _REQUESTS = 0.16, 0.8


@cache
def shop_metrics() -> Metrics:
    """Revenue by currency, a duration, distinct users, a conversion, and what is left of money."""
    return ready_metrics(_TOML)


def groups(events: int, failures: int) -> dict[str, list[GroupCounts]]:
    """The values of the shop's own dimensions, as of `by_action`."""
    of_currency: dict[str | None, float] = {
        name: share * _ORDERED for name, share in _CURRENCIES.items()
    }
    of_endpoint: dict[str | None, float] = {
        name: share * _REQUESTS for name, (_, share) in _ENDPOINTS.items()
    }
    return {
        "currency": _grouped(events, failures, of_currency),
        "endpoint": _grouped(events, failures, of_endpoint),
    }


def _grouped(events: int, failures: int, shares: Mapping[str | None, float]) -> list[GroupCounts]:
    named = [
        GroupCounts(name, round(events * share), round(failures * share))
        for name, share in shares.items()
        if name is not None
    ]
    left, failed = sum(one.events for one in named), sum(one.failures for one in named)
    found = [*named, GroupCounts(None, events - left, failures - failed)]
    return [one for one in found if one.events]


def measured(day: date, events: int, factors: Factors) -> list[Measured]:
    """The shop's metrics on a day of so many events; `factors`: what is unusual of them."""
    return list(_Counted(random.Random(f"metrics {day}"), events, factors).all())


@dataclass(frozen=True, slots=True)
class _Counted:
    rng: random.Random
    events: int
    factors: Factors

    def all(self) -> Iterator[Measured]:
        orders = self._count("orders", _ORDERED)
        checkouts = max(self._count("checkouts", _CHECKED_OUT), orders)
        paid, refunds = self._money("paid", 0.02, 64), self._money("refunds", 0.0045, 71)
        yield Measured(name="revenue", series=list(self._revenue()))
        yield Measured(name="p95", series=[self._duration()])
        users = self._count("users", _USERS)
        yield _one("users", Figure(value=Decimal(users), events=self.events))
        yield Measured(name="orders", series=[self._orders(orders)])
        yield _one("checkouts", Figure(value=Decimal(checkouts), events=checkouts))
        share = Decimal(orders) / checkouts if checkouts else None
        conversion = share if share is None else share.quantize(Decimal("1e-9"))
        yield _one("conversion", Figure(value=conversion, events=checkouts))
        yield _one("paid", paid)
        yield _one("refunds", refunds)
        balance = (paid.value or 0) - (refunds.value or 0)
        yield _one("balance", Figure(value=Decimal(balance), events=paid.events + refunds.events))

    def _revenue(self) -> Iterator[Series]:
        for currency, share in _CURRENCIES.items():
            rows = {
                source: self._money("revenue", _ORDERED * share * part, 58, currency, source)
                for source, part in _SELLERS.items()
            }
            whole = _together(rows.values())
            if whole.events:
                yield Series(unit=currency, figure=whole, tables=[_table("source", rows)])

    def _duration(self) -> Series:
        slowness = math.exp(self.rng.gauss(0, 0.03))
        rows = {}
        for endpoint, (slowest, share) in _ENDPOINTS.items():
            requests = poisson(self.rng, self.events * _REQUESTS * share)
            factor = self._factor("p95", "ms", endpoint)
            slow = slowest * slowness * factor * math.exp(self.rng.gauss(0, 0.04))
            rows[endpoint] = Figure(value=_rounded(slow, 1), events=requests)
        rows = {name: figure for name, figure in rows.items() if figure.events}
        values = [float(one.value or 0) * one.events for one in rows.values()]
        events = sum(one.events for one in rows.values())
        whole = _rounded(1.35 * sum(values) / events, 1) if events else None
        without = round(self.events * 0.001)
        figure = Figure(value=whole, events=events + without, without_value=without, inexact=0)
        return Series(unit=None, figure=figure, tables=[_table("endpoint", rows)])

    def _orders(self, orders: int) -> Series:
        left, rows = orders, {}
        for source, part in _SELLERS.items():
            here = min(round(orders * part), left)
            rows[source] = Figure(value=Decimal(here), events=here)
            left -= here
        figure = Figure(value=Decimal(orders), events=orders)
        return Series(unit=None, figure=figure, tables=[_table("source", rows)])

    def _count(self, metric: str, share: float) -> int:
        mean = self.events * share * self._factor(metric)
        return poisson(self.rng, mean * math.exp(self.rng.gauss(0, 0.03)))

    def _money(
        self, metric: str, share: float, each: float, unit: str | None = "EUR", value: str = ""
    ) -> Figure:
        """So many payments of about `each`."""
        payments = poisson(self.rng, self.events * share * math.exp(self.rng.gauss(0, 0.04)))
        spread = math.exp(self.rng.gauss(0, 0.7 / math.sqrt(payments + 1)))
        amount = payments * each * spread * self._factor(metric, unit, value)
        return Figure(value=_rounded(amount, 2), events=payments)

    def _factor(self, metric: str, unit: str | None = None, value: str = "") -> float:
        keys = {metric, f"{metric}/{unit}", f"{metric}/{unit}/{value}"}
        return math.prod(self.factors.get(key, 1) for key in keys)


def _one(name: str, figure: Figure) -> Measured:
    return Measured(name=name, series=[Series(unit=None, figure=figure)])


def _together(figures: Collection[Figure]) -> Figure:
    value = sum((one.value or Decimal(0) for one in figures), Decimal(0))
    return Figure(value=value, events=sum(one.events for one in figures))


def _table(dimension: str, rows: Mapping[str, Figure]) -> Table:
    there = [(name, figure) for name, figure in rows.items() if figure.events]
    ordered = sorted(there, key=lambda row: (-abs(float(row[1].value or 0)), row[0]))
    return Table(dimension=dimension, values=ordered)


def _rounded(value: float, digits: int) -> Decimal:
    return round(Decimal(value), digits)
