"""Whole reports of the days of an invented shop, by the steps that make them: compose, compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from bench.anomalies import THRESHOLDS
from functions.common.report_keys import ReportKeys
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.compose.report import compose
from functions.report.compose.revisions import next_revision
from functions.report.compose.verdict import verdict
from functions.report.document.report import Compared, Report
from tests.harness.shop_days import USUAL, Odd, facts

# A Monday with five weeks of days before it.
MONDAY = date(2026, 2, 9)
_DAYS_BEFORE = 35
_DAY = timedelta(days=1)
ANOMALIES = Odd(
    volume={"warehouse.stock": 1.7, "search.api": 1.7, "shop.checkout": 1.5, "payments.card": 1.5},
    failures=3.5,
    delay=3.5,
    silent=("shop.catalogue",),
    new={"returns.portal": 340},
    invalid=5,
)


def report_of(
    day: date = MONDAY, odd: Odd = USUAL, *, known: int = _DAYS_BEFORE, **shop: Any
) -> Report:
    """The first report of a day; `known`: how many days before it have one; `shop`: see facts()."""
    return next_revision(ReportKeys(day=day), _compared(day, odd, known, None, **shop), None)


@cache
def anomalous_day() -> Report:
    """The Monday with a silent source and a new one, and more failures, delay, volume, invalid."""
    return report_of(odd=ANOMALIES)


def restated(day: date, odd: Odd, **shop: Any) -> Report:
    """The second report of a day that was usual at first; it is made three days later."""
    first = report_of(day, **shop)
    now = datetime.fromisoformat(first["generated_at"]) + 3 * _DAY
    made = first["first_generated_at"]
    second = _compared(day, odd, _DAYS_BEFORE, made, **{**shop, "now": now})
    return next_revision(ReportKeys(day=day), second, first)


def _compared(day: date, odd: Odd, known: int, first: str | None, **shop: Any) -> Compared:
    """A day beside those before it; `first`: when its first report was made."""
    counted = compose(facts(day, odd, **shop), first)
    shop.pop("now", None)
    before = [_earlier(day - ago * _DAY, **shop) for ago in range(1, known + 1)]
    beginning = day - known * _DAY if known else None
    made = {**counted, "comparison": compare(counted, before, THRESHOLDS, beginning)}
    made["pipeline"] = {"name": "reporting", "environment": "prod"}
    report = cast("Compared", made)
    return {**report, "verdict": verdict(report, THRESHOLDS)}


def many_sources(number: int) -> Mapping[str, tuple[float, float]]:
    """So many sources, most of them small."""
    teams = ("api", "web", "jobs", "mobile", "data")
    return {f"{teams[n % 5]}.service-{n:03}": (100 / (n + 2), 1 + n % 5) for n in range(number)}


@cache
def _earlier_usual(day: date) -> Day:
    return Day.of(compose(facts(day), None))


def _earlier(day: date, **shop: Any) -> Day:
    return Day.of(compose(facts(day, **shop), None)) if shop else _earlier_usual(day)
