"""The main figures beside what is usual: red only what is worse, and only where it was judged."""

from __future__ import annotations

from typing import Any

import pytest

from functions.report.pages.dimensions import Row as ValueRow
from functions.report.text.beside_usual import Row, heading, rows
from functions.report.text.causes import cause_sentence, cause_short
from functions.report.text.figures import NOTHING
from tests.harness.anomalous import anomalous
from tests.harness.made_report import backfilled, made_report
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import report_of


def by_label(report: Any) -> dict[str, Row]:
    return {row.label: row for row in rows(report)}


def test_what_is_usual_is_that_of_the_weekday_or_of_a_holiday() -> None:
    made: Any = anomalous()
    assert heading(made) == "usual Mon"
    made["comparison"]["usual"]["basis"] = "holiday"
    assert heading(made) == "usual holiday"
    assert heading(made_report()) is None


def test_without_any_usual_figure_there_is_no_column_for_it() -> None:
    """As on a Monday of which fewer than two were seen."""
    made: Any = anomalous()
    usual = made["comparison"]["usual"]
    usual |= dict.fromkeys(("events", "failure_rate", "invalid_rate", "p95_latency_seconds"))
    assert heading(made) is None


def test_more_events_are_not_worse_but_more_failures_are() -> None:
    worse = {label for label, row in by_label(anomalous()).items() if row.worse}
    assert worse == {"Failed", "Invalid", "Delay p95"}


@pytest.mark.parametrize(("events", "worse"), [(40_000, True), (45_000, False), (90_000, False)])
def test_fewer_events_than_usual_are_worse(events: int, worse: bool) -> None:
    made = anomalous()
    made["activity"]["events"] = events
    assert by_label(made)["Events"].worse == worse


def test_what_fell_is_not_worse() -> None:
    made = anomalous()
    made["activity"]["failure_rate"] = 0.001
    row = by_label(made)["Failed"]
    assert (row.worse, row.change) == (False, "\N{MINUS SIGN}3.2 points")


def test_nothing_is_worse_where_nothing_was_judged() -> None:
    made = anomalous()
    made["comparison"]["judged"]["judged"] = False
    assert not any(row.worse for row in rows(made))
    assert by_label(made)["Failed"].usual == "3.3%"


@pytest.mark.parametrize(
    ("rate", "change"),
    [(0.033, "no change"), (0.0331, "+<0.1 points"), (0.0659, "+3.3 points"), (0.066, "2.0 times")],
)
def test_a_rate_that_has_doubled_is_a_multiple(rate: float, change: str) -> None:
    made = anomalous()
    made["activity"]["failure_rate"] = rate
    assert by_label(made)["Failed"].change == change


def test_points_are_those_between_the_percentages_that_are_shown() -> None:
    made = anomalous()
    usual = made["comparison"]["usual"]
    assert usual
    assert usual["failure_rate"]
    made["activity"]["failure_rate"], usual["failure_rate"]["expected"] = 0.04149, 0.03273
    row = by_label(made)["Failed"]
    assert (row.day, row.usual, row.change) == ("4.1%", "3.3%", "+0.8 points")


def test_what_is_not_known_is_a_dash() -> None:
    made = anomalous()
    usual = made["comparison"]["usual"]
    usual["events"] = usual["failure_rate"] = None
    found = by_label(made)
    assert found["Events"][1:5] == ("66,574", NOTHING, NOTHING, False)
    assert found["Failed"][1:5] == ("11.5%", NOTHING, NOTHING, False)
    assert by_label(backfilled(made_report()))["Delay p95"].day == NOTHING


def test_a_figure_has_the_line_of_the_days_before_it_where_they_are_known() -> None:
    made = anomalous()
    usual = made["comparison"]["usual"]
    found = by_label(made)["Failed"].line
    assert found == (usual["history"]["failure_rate"], 0.114639, usual["failure_rate"])
    assert by_label(made_report())["Failed"].line is None


def test_a_figure_in_words_has_what_is_usual_where_that_is_known() -> None:
    row = by_label(anomalous())["Events"]
    assert row.in_words("usual Mon") == "66,574 (usual Mon 49,530, +34%)"
    assert row.in_words(None) == "66,574"
    assert row._replace(usual=NOTHING).in_words("usual Mon") == "66,574"


def test_the_events_of_a_day_whose_batches_wait_are_not_called_fewer() -> None:
    made = report_of(odd=Odd(waiting=0.76))
    row = by_label(made)["Events"]
    assert (row.day, row.usual, row.change, row.worse) == ("11,989", "51,009", NOTHING, False)
    assert row.in_words(heading(made)) == "11,989 (usual Mon 51,009)"


def test_a_figure_that_is_not_there_is_not_compared() -> None:
    made = report_of(odd=Odd(volume=0))
    assert by_label(made)["Delay p95"].in_words(heading(made)) == f"{NOTHING} (usual Mon 1 min 3 s)"


@pytest.mark.parametrize("expected", [10.6, 11.03, 11.4])
def test_a_change_is_the_same_in_the_table_the_sentence_and_a_few_words(expected: float) -> None:
    made: Any = anomalous()
    band = {"expected": expected, "low": 5, "high": 20}
    made["activity"]["events"], made["comparison"]["usual"]["events"] = 64, band
    cause: Any = {**made["comparison"]["causes"][0], "kind": "volume", "sources": ["x"]}
    cause |= {"observed": 64, "usual": band, "more_sources": 0}
    assert by_label(made)["Events"].change == "+482%"
    assert "+482% on a usual Monday (11)" in cause_sentence(made, cause)
    assert cause_short(made, cause) == "x +482%"
    usual: Any = {"name": "x", "events": band, "failure_rate": None, "history": []}
    assert ValueRow("x", None, 64, None, {}, usual, "", "").against == "+482%"


def test_a_trace_of_an_event_is_no_measure_of_today() -> None:
    """Where all earlier days had no invalid event, some is expected, but less than one."""
    made: Any = anomalous()
    made["comparison"]["usual"]["invalid_rate"] = {"expected": 0.000006, "low": 0, "high": 0.0001}
    assert by_label(made)["Invalid"].change == NOTHING
    made["quality"]["quarantined"]["events"] = 0
    assert by_label(made)["Invalid"].change == NOTHING
    made["quality"]["quarantined"]["events"] = 1_060
    made["comparison"]["usual"]["invalid_rate"]["expected"] = 0.0006
    assert by_label(made)["Invalid"].change == "26 times"
    made["comparison"]["usual"]["invalid_rate"]["expected"] = 0
    assert by_label(made)["Invalid"].change == "from none"
