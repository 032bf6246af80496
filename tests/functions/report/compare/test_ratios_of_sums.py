"""Sums of money and ratios of them where some days have nothing above the line: no refund."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bench.defined import ready_metrics
from tests.harness.measured import MONDAY, day_with, days_before, judged, series, wobble

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

METRICS = ready_metrics("""
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.paid"
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.refund"
[[metric]]
name = "refund_share"
numerator = "refunds"
denominator = "revenue"
""")
PAYMENTS = 400


def day_of(day: date, refunds: int, *, each: int = 60) -> Report:
    """A day with so many refunds, of 24,000 that were paid."""
    paid, refunded = round(24_000 * wobble(day)), refunds * each
    share = round(Decimal(refunded) / paid, 9)
    figures = {
        "revenue": series((paid, PAYMENTS)),
        "refunds": series((refunded, refunds)),
        "refund_share": series((str(share), PAYMENTS)),
    }
    return day_with(METRICS, figures, day)


def share_of(made: Compared) -> Any:
    return metric_of(made, "refund_share")


def metric_of(made: Compared, name: str) -> Any:
    return next(one for one in made["metrics"] if one["name"] == name)


def found(made: Compared) -> set[str]:
    return {one["of"]["metric"] for one in made["comparison"]["stands_out"] if "of" in one}


def some(day: date) -> int:
    return 2 + day.day % 4


def test_a_day_without_a_refund_is_no_fall_of_their_share() -> None:
    made = judged(day_of(MONDAY, 0), days_before(lambda day: day_of(day, some(day))))
    assert found(made) == set()


@pytest.mark.parametrize("every", [3, 5, 10])
def test_a_share_of_sums_is_never_usual_below_none(every: int) -> None:
    month = days_before(lambda day: day_of(day, some(day) if day.toordinal() % every else 0))
    usual = share_of(judged(day_of(MONDAY, 3), month))["usual"]
    assert 0 <= usual["low"] < usual["expected"] < usual["high"]


def test_a_sum_that_was_never_below_none_is_never_usual_there() -> None:
    """As of refunds that are free of charge on some days."""
    month = days_before(lambda day: day_of(day, some(day), each=day.toordinal() % 3 * 30))
    made = judged(day_of(MONDAY, 3), month)
    usual = metric_of(made, "refunds")["usual"]
    assert 0 <= usual["low"] <= usual["expected"] < usual["high"]


def test_a_sum_that_was_below_none_may_be_so_again() -> None:
    month = days_before(lambda day: day_of(day, some(day), each=60 if day.day % 5 else -60))
    made = judged(day_of(MONDAY, 3), month)
    assert metric_of(made, "refunds")["usual"]["low"] < 0


def test_a_ratio_that_was_below_none_may_be_so_again() -> None:
    """Refunds that were taken back are below 0."""
    month = days_before(lambda day: day_of(day, some(day), each=60 if day.day % 5 else -60))
    assert share_of(judged(day_of(MONDAY, 3), month))["usual"]["low"] < 0


def test_a_rise_is_found_though_some_days_had_no_refund() -> None:
    month = days_before(lambda day: day_of(day, some(day) if day.toordinal() % 10 else 0))
    assert "refund_share" in found(judged(day_of(MONDAY, 60), month))


def test_a_share_of_sums_of_none_is_found_where_its_sum_is() -> None:
    """Hundreds of refunds a day, and then none: the sum says it, and the share with it."""
    month = days_before(lambda day: day_of(day, 100 * some(day), each=2))
    assert "refunds" in found(judged(day_of(MONDAY, 0), month))
