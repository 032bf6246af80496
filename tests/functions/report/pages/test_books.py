"""The two equations of a day add up, or are no equations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from functions.report.document.report import ArrivalFigures, Report
from functions.report.pages.books import Equation, arrived, counted
from tests.harness.made_report import backfilled, made_report
from tests.harness.pipeline import Pipeline, numbered

DAY = "2026-11-23"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def sides(equation: Equation) -> tuple[int, int]:
    """The sums before and after the sign of equality."""
    totals, side = [0, 0], 0
    for term in equation.terms:
        side += term.sign == "="
        totals[side] += term.events * (-1 if term.sign == "\N{MINUS SIGN}" else 1)
    return totals[0], totals[1]


def figures(equation: Equation) -> dict[str, int]:
    return {term.label: term.events for term in equation.terms}


@pytest.mark.parametrize("made", [made_report(), backfilled(made_report())])
def test_both_sides_are_equal(made: Report) -> None:
    for equation in (arrived(made), counted(made)):
        left, right = sides(equation)
        assert equation.holds
        assert left == right


def test_what_came_before_and_after_the_day_and_what_is_of_others(pipeline: Pipeline) -> None:
    ours, others = numbered(20), numbered(5)
    for one in others:
        one["timestamp"] = "2026-11-22T10:00:00Z"
        one["event_id"] = f"other-{one['event_id']}"
    sent = [
        (ours[:9], NOON),
        (ours[9:12], NOON - timedelta(hours=14)),
        (ours[12:], NOON + timedelta(days=2)),
        (others, NOON),
        (ours[:2], NOON),
    ]
    for batch, moment in sent:
        pipeline.process(pipeline.store(*batch, sent=moment))
    found = counted(pipeline.report(DAY))
    assert found.holds
    assert figures(found) == {
        "valid": 16,
        "of other days": 5,
        "that arrived on other days": 11,
        "duplicates": 2,
        "conflicting": 0,
        "redelivered": 0,
        "events": 20,
    }


def test_a_report_that_does_not_say_what_came_before_gives_the_difference() -> None:
    made = made_report()
    del made["arrival"]["before_the_day"]
    found = counted(made)
    assert found.holds
    assert sides(found)[0] == sides(found)[1]
    assert "of other days" not in figures(found)
    assert figures(found)["of other days, less those that arrived earlier"] == 103
    del made["arrival"]
    assert counted(made).holds
    assert sides(counted(made))[0] == sides(counted(made))[1]


def test_figures_that_do_not_add_up_are_no_equation() -> None:
    made = made_report(good=False)
    made["processing"]["events"]["received"] += 3
    found = arrived(made)
    assert not found.holds
    assert {term.sign for term in found.terms} == {""}
    assert found.notes[0] == "3 events are missing: see the objects below."
    made["arrival"] = cast("ArrivalFigures", {**made["arrival"], "stored": 1})
    assert not counted(made).holds
    assert {term.sign for term in counted(made).terms} == {""}


def test_a_backfilled_day_says_so() -> None:
    found = counted(backfilled(made_report()))
    assert found.notes[0].startswith("Backfilled. All of its events arrived after the day was over")
