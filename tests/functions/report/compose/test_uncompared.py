"""What a metric takes from earlier days is no content of its day."""

from __future__ import annotations

from typing import Any

from functions.report.compose.revisions import changes, content
from tests.harness.shop_reports import ODD_METRICS, Before, day_with_metrics, report_of


def test_a_day_has_the_same_content_whatever_was_before() -> None:
    known, alone = (
        day_with_metrics(),
        report_of(before=Before(days=0), metrics=True, odd=ODD_METRICS),
    )
    assert known["metrics"] != alone["metrics"]
    assert content(known)["metrics"] == content(alone)["metrics"]
    assert not [one for one in changes(alone, known) if one["figure"].startswith("metrics")]


def test_a_currency_that_is_named_because_it_is_missing_is_no_content() -> None:
    gone: Any = day_with_metrics()
    series = gone["metrics"][0]["series"]
    nothing = {**series[0], "unit": "SEK", "value": 0, "events": 0, "by": []}
    with_it = {**gone["metrics"][0], "series": [*series, nothing]}
    more: Any = {**gone, "metrics": [with_it, *gone["metrics"][1:]]}
    assert content(more) == content(gone)


def test_a_figure_of_the_day_itself_is_content() -> None:
    usual = day_with_metrics(usual=True)
    figures = {one["figure"] for one in changes(usual, day_with_metrics())}
    assert 'metrics["p95"].value' in figures
