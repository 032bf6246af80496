"""Whole reports of the days of an invented shop, by the steps that make them: compose, compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from bench.thresholds import THRESHOLDS
from functions.common.report_keys import ReportKeys
from functions.report.compare.comparison import compared
from functions.report.compare.earlier import Day
from functions.report.compose.report import compose
from functions.report.compose.revisions import next_revision
from functions.report.compose.verdict import verdict
from functions.report.count.engine import NO_METRICS
from functions.report.definitions import Definitions, Holiday, Owner
from tests.harness.shop_days import USUAL, Odd, facts
from tests.harness.shop_metrics import shop_metrics

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Counted, Pipeline, Report

# A Monday with five weeks of days before it.
MONDAY = date(2026, 2, 9)
_PIPELINE: Pipeline = {"name": "reporting", "environment": "prod"}
_DAY = timedelta(days=1)
ANOMALIES = Odd(
    volume={"warehouse.stock": 1.7, "search.api": 1.7, "shop.checkout": 1.5, "payments.card": 1.5},
    failures=3.5,
    delay=3.5,
    silent=("shop.catalogue",),
    new={"returns.portal": 340},
    invalid=5,
)


OWNERS = (
    Owner([{"prefix": "shop."}], "storefront"),
    Owner(["warehouse.stock", "partners.feed"], "logistics@shop.example"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a day is compared with: so many days before it, and marked days."""

    days: int = 35
    holidays: Mapping[date, str] = field(default_factory=dict)

    @property
    def definitions(self) -> Definitions:
        return Definitions(OWNERS, [Holiday(day, name) for day, name in self.holidays.items()])


FIVE_WEEKS = Before()


def report_of(
    day: date = MONDAY, odd: Odd = USUAL, *, before: Before = FIVE_WEEKS, **shop: Any
) -> Report:
    """The first report of a day; `shop`: see facts()."""
    compared = _compared(day, odd, before, None, **shop)
    return next_revision(ReportKeys(day=day), compared, None)


# What is unusual of the shop's own figures on a day on which all else is usual.
ODD_METRICS = Odd(metrics={"revenue/USD": 0.55, "p95/ms//checkout": 2.3})


@cache
def day_with_metrics(*, usual: bool = False) -> Report:
    """The Monday with the shop's own figures: USD fell, and a slow endpoint misses a target."""
    return report_of(odd=USUAL if usual else ODD_METRICS, metrics=True)


@cache
def anomalous_day() -> Report:
    """The Monday with a silent source and a new one, and more failures, delay, volume, invalid."""
    return report_of(odd=ANOMALIES)


def restated(day: date, odd: Odd, **shop: Any) -> Report:
    """The second report of a day that was usual at first; it is made three days later."""
    first = report_of(day, **shop)
    now = datetime.fromisoformat(first["generated_at"]) + 3 * _DAY
    made = first["first_generated_at"]
    second = _compared(day, odd, FIVE_WEEKS, made, **{**shop, "now": now})
    return next_revision(ReportKeys(day=day), second, first)


def _compared(day: date, odd: Odd, before: Before, first: str | None, **shop: Any) -> Compared:
    """A day beside those before it; `first`: when its first report was made."""
    counted = _composed(day, odd, first, **shop)
    shop.pop("now", None)
    earlier = [_earlier(day - ago * _DAY, **shop) for ago in range(1, before.days + 1)]
    beginning = day - before.days * _DAY if before.days else None
    made = compared(counted, earlier, THRESHOLDS, beginning, before.definitions)
    made["pipeline"] = _PIPELINE
    made["verdict"] = verdict(made, THRESHOLDS)
    return made


def many_sources(number: int) -> Mapping[str, tuple[float, float]]:
    """So many sources, most of them small."""
    teams = ("api", "web", "jobs", "mobile", "data")
    return {f"{teams[n % 5]}.service-{n:03}": (100 / (n + 2), 1 + n % 5) for n in range(number)}


def _composed(day: date, odd: Odd = USUAL, first: str | None = None, **shop: Any) -> Counted:
    metrics = shop_metrics() if shop.get("metrics") else NO_METRICS
    return compose(facts(day, odd, **shop), first, metrics)


@cache
def _earlier_usual(day: date, **shop: Any) -> Day:
    return Day.of(_composed(day, **shop))


def _earlier(day: date, **shop: Any) -> Day:
    # Other arguments are no keys of a cache.
    keys = shop.keys() <= {"metrics"}
    return _earlier_usual(day, **shop) if keys else Day.of(_composed(day, **shop))
