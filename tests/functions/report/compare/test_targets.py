"""Whether metrics meet their targets, where events lack the numbers that a figure is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bench.defined import ready_metrics
from functions.report.text.metric_notes import notes
from functions.report.text.metric_values import metric_figures
from tests.harness.measured import day_with, judged, series

if TYPE_CHECKING:
    from functions.report.document.report import Compared

METRICS = ready_metrics("""
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.refund"
target = { at_most = 5000 }
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
[[metric]]
name = "refunded"
numerator = "refunds"
denominator = "revenue"
target = { at_most = 0.05 }
""")


def day(*, lost: int, events: int = 400, value: float = 0) -> Compared:
    return judged(
        day_with(
            METRICS,
            {
                "refunds": series((value, events), lost=lost),
                "revenue": series((90_000, 400)),
                "refunded": series((value / 90_000, 400)),
            },
        ),
        [],
    )


def met(made: Compared, name: str) -> Any:
    figures: Any = next(one for one in made["metrics"] if one["name"] == name)
    return figures["target"]["met"]


@pytest.mark.parametrize(
    ("lost", "events", "expected"),
    [(400, 400, None), (399, 400, True), (0, 0, True), (0, 400, True)],
)
def test_a_sum_and_a_ratio_without_any_number_meet_no_target(
    lost: int, events: int, expected: bool | None
) -> None:
    """A sum of no events is 0, and known to be; that of events without a number is not."""
    made = day(lost=lost, events=events)
    assert met(made, "refunds") is expected
    assert met(made, "refunded") is expected


def test_a_target_that_is_missed_is_missed_whatever_lacks_a_number() -> None:
    made = day(lost=10, value=9_000)
    assert met(made, "refunds") is False
    assert met(made, "refunded") is False


def test_it_is_said_why_a_target_is_not_judged() -> None:
    made = day(lost=400)
    refunds, _, refunded = (notes(made, one) for one in metric_figures(made))
    assert "should be at most 5,000, which nobody knows: no event has a number" in refunds
    assert any("which nobody knows" in note for note in refunded)
    known = day(lost=399)
    assert not any("nobody" in note for one in metric_figures(known) for note in notes(known, one))
