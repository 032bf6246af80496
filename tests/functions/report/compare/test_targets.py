"""Whether metrics meet their targets, where events lack the numbers that a figure is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bench.defined import ready_metrics
from functions.report.pages.metric_tiles import metric_tiles
from functions.report.text.beside_usual import metric_rows
from functions.report.text.metric_notes import notes
from functions.report.text.metric_values import metric_figures
from tests.harness.measured import day_with, days_before, judged, series

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

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


FEW = ready_metrics("""
[[metric]]
name = "slowest"
agg = "max"
expr = "details.ms"
unit = "ms"
target = { at_most = 500 }
[[metric]]
name = "mean"
agg = "average"
expr = "details.ms"
least_events = 5
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
target = { at_least = 100 }
[[metric]]
name = "orders"
agg = "count"
target = { at_least = 100 }
least_events = 10
""")


def test_a_figure_of_too_few_events_is_not_judged_and_that_is_said() -> None:
    """Nothing is too few for a sum: few payments are why it is small."""
    names = ("slowest", "mean", "revenue", "orders")
    made = judged(day_with(FEW, {name: series((900, 3)) for name in names}), [])
    assert not made["comparison"]["stands_out"]
    slowest, mean, revenue, orders = (notes(made, one) for one in metric_figures(made))
    assert "should be at most 500 ms, not judged: 3 of at least 20 events" in slowest
    assert "not judged: 3 of at least 5 events" in mean
    assert "should be at least 100" in revenue
    assert "should be at least 100, not judged: 3 of at least 10 events" in orders
    assert [met(made, one) for one in ("slowest", "revenue", "orders")] == [None, True, None]
    mails = {row.label: row.note for row in metric_rows(made, 4)[0]}
    assert mails == {
        "Slowest": "not judged: 3 of at least 20 events",
        "Mean": "not judged: 3 of at least 5 events",
        "Revenue": "",
        "Orders": "its target is not judged: 3 of at least 10 events",
    }
    tile = next(one for one in metric_tiles(cast("Report", made)) if one.label == "Slowest")
    assert "not judged: 3 of at least 20 events" in "".join(part.text for part in tile.notes)


def test_a_sum_that_stands_out_for_its_few_events_is_judged_and_its_target_is_not() -> None:
    """It is a cause, so nothing says that it was not judged."""
    month = days_before(lambda day: day_with(FEW, {"orders": series((900, 900))}, day))
    made = judged(day_with(FEW, {"orders": series((3, 3))}), month)
    (cause,) = (one for one in made["comparison"]["causes"] if one["of"]["metric"] == "orders")
    assert cause["sentence"].startswith("Orders fell to 3, >99% less than on a usual Monday")
    note = next(row.note for row in metric_rows(made, 4)[0] if row.label == "Orders")
    assert note == "its target is not judged: 3 of at least 10 events"


def test_a_unit_that_is_missing_misses_its_target() -> None:
    """A target says what is worse, as of a unit of which little is left: no `better` has to."""
    metrics = ready_metrics("""
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
target = { at_least = 100 }
""")
    euros, dollars = series((9_000, 300), "EUR"), series((8_000, 200), "USD")
    month = days_before(lambda day: day_with(metrics, {"revenue": [euros, dollars]}, day))
    made = judged(day_with(metrics, {"revenue": [euros]}), month)
    found = [(one["kind"], one["of"]["unit"]) for one in made["comparison"]["stands_out"]]
    assert found == [("target", "USD"), ("metric", "USD")]
    (cause,) = made["comparison"]["causes"]
    assert cause["sentence"] == "Revenue in USD is 0, below its target of 100."
    assert (cause["kind"], cause["worse"]) == ("target", True)


def test_enough_events_are_judged_and_nothing_is_said() -> None:
    names = ("slowest", "mean", "revenue", "orders")
    made = judged(day_with(FEW, {name: series((900, 20)) for name in names}), [])
    assert not any(
        "of at least" in note for one in metric_figures(made) for note in notes(made, one)
    )
    assert [met(made, one) for one in ("slowest", "revenue", "orders")] == [False, True, True]


def test_a_day_that_is_not_over_is_judged_by_nothing() -> None:
    day = cast("Report", {**day_with(FEW, {"slowest": series((900, 3))}), "status": "incomplete"})
    made = judged(day, [])
    assert not any("least_events" in one for one in made["metrics"])
