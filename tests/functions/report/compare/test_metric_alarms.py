"""A floor under docs/performance.md: metrics raise few false alarms, and anomalies are found."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bench.defined import ready_metrics
from bench.metric_anomalies import PLANTS, QUIET, Quiet, planted, quiet
from bench.metric_falls import DAYS, Shop, found, limit
from functions.report.document.encoding import encoded
from tests.harness.measured import MONDAY, day_with, judged, series

if TYPE_CHECKING:
    from functions.report.document.report import Report

_TABLE = """
[[metric]]
name = "paid"
agg = "sum"
expr = "details.paid"
by = ["action"]
"""
_DAYS = 60
# The tables have up to 1.8 of a hundred.
_MOST_ALARMS = 4


@pytest.mark.parametrize("size", [50, 10_000])
@pytest.mark.parametrize("weeks", QUIET, ids=lambda weeks: weeks.name)
def test_quiet_days_are_quiet(weeks: Quiet, size: int) -> None:
    assert sum(map(bool, quiet(weeks, size, _DAYS))) <= _MOST_ALARMS


def test_a_thousand_values_that_stray_raise_no_alarm() -> None:
    """By chance some of them seem to have strayed very little on all earlier days."""
    metrics = ready_metrics(_TABLE)

    def day_of(day: date) -> Report:
        rng = random.Random(str(day))
        rows = {
            f"value {number}": (round(events * rng.gauss(1, 0.08), 2), events)
            for number, events in enumerate(range(1_000, 0, -1))
        }
        return day_with(metrics, {"paid": series((500_000, 500_500), None, action=rows)}, day)

    for week in range(4):
        monday = MONDAY + timedelta(weeks=week)
        before = [encoded(day_of(monday - timedelta(days=ago))) for ago in range(1, 29)]
        assert judged(day_of(monday), before)["comparison"]["stands_out"] == []


def test_what_is_planted_is_found() -> None:
    days = 14
    found = zip(PLANTS, planted(PLANTS, 100_000, days), strict=True)
    seldom = {plant.name for plant, times in found if times < days // 2}
    assert not seldom


def test_a_fall_of_revenue_in_one_currency_is_found_as_often_as_noise_lets_one() -> None:
    teams = 2
    for payments, fall in ((1_500, 0.4), (500, 0.5)):
        times = found(payments, fall, teams)
        assert times >= (limit(payments, fall) - 0.15) * teams * DAYS


def test_the_sentence_about_a_fall_has_its_currency() -> None:
    number = 29
    usual, fallen = Shop(payments=1_500, seed=0), Shop(payments=1_500, seed=0)
    before = [encoded(day) for day in usual.days(number - 1)]
    *_, day = fallen.days(number, fall=0.4)
    made = judged(day, before)["comparison"]
    (finding,), (cause,) = made["stands_out"], made["causes"]
    assert finding["of"]["unit"] == "EUR"
    assert finding["sentence"].startswith("Revenue in EUR is 54,023.27: on a Monday, ")
    assert cause["sentence"].startswith(
        "Revenue in EUR fell to 54,023.27, 36% less than on a usual Monday"
    )
    assert cause["worse"]
