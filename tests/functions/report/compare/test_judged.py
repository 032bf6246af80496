"""A report says whether its day was judged, and if not, why: silence is no good news."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.comparison import Judged
from functions.report.document.report import Report

MONDAY = date(2026, 11, 23)
BEGINNING = date(2025, 1, 1)
USUAL = {"shop": (1000, 20), "bank": (400, 4)}


def month(days: int = 28) -> list[Report]:
    return [report(MONDAY - timedelta(days=ago), USUAL, 5, 60.0) for ago in range(days, 0, -1)]


def judged(today: Report, earlier: list[Report]) -> Judged:
    return compare(today, [Day.of(one) for one in earlier], THRESHOLDS, BEGINNING)["judged"]


def fallen(**members: Any) -> Report:
    """A day that fell by 76%."""
    return {**report(MONDAY, {"shop": (336, 7)}, 5, 60.0), **members}  # type: ignore[typeddict-item]


@pytest.mark.parametrize("days", [0, 8, 20])
def test_with_fewer_days_than_it_takes_a_day_is_not_judged(days: int) -> None:
    assert judged(fallen(), month(days)) == {
        "judged": False,
        "reason": "few_days",
        "known_days": days,
        "needed_days": 21,
        "holiday": None,
        "sentence": f"Not judged yet: {days} of 21 days known.",
    }


def test_with_enough_days_it_is_judged() -> None:
    assert judged(fallen(), month(21)) == {
        "judged": True,
        "reason": None,
        "known_days": 21,
        "needed_days": 21,
        "holiday": None,
        "sentence": None,
    }


def test_an_incomplete_day_is_not_judged() -> None:
    found = judged(fallen(status="incomplete"), month())
    assert (found["judged"], found["reason"]) == (False, "incomplete")
    assert found["sentence"] == "Not judged: not everything that arrived is counted yet."
    few = judged(fallen(status="incomplete"), month(8))
    assert few["reason"] == "few_days"


def test_with_fewer_than_three_of_its_weekdays_its_volume_cannot_be_judged() -> None:
    """Many other days do not tell how many events a Monday has."""
    earlier = month()
    for ago in (7, 21):
        earlier[-ago]["status"] = "incomplete"
    found = judged(fallen(), earlier)
    assert (found["judged"], found["reason"]) == (False, "few_days")
    assert (found["known_days"], found["needed_days"]) == (2, 3)
    assert found["sentence"] == "Not judged yet: 2 of 3 Mondays known."
