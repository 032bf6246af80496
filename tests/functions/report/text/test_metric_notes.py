"""What goes with figures of metrics: why there is none, what is not counted, what is not judged."""

from __future__ import annotations

from typing import Any

import pytest

from functions.report.text.metric_notes import begun_anew, not_judged, notes, why_none
from functions.report.text.metric_values import metric_figures
from tests.harness.metric_reports import many_metrics


def of(report: Any, **members: Any) -> tuple[str, ...]:
    """What is said of the first metric, if these are its members."""
    report["metrics"][0] |= {"target": None, **members}
    return tuple(notes(report, metric_figures(report)[0]))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"value": 0, "events": 0}, ""),
        ({"value": None, "events": 0}, "no events"),
        ({"value": None, "events": 300, "without_value": 290, "inexact": 10}, "none of 300 events"),
        ({"value": None, "events": 1, "without_value": 1}, "its only event has no number"),
        ({"value": None, "events": 5, "definition": {"numerator": "a"}}, "divided by zero"),
    ],
)
def test_a_metric_without_a_value_says_why(members: Any, why: str) -> None:
    report: Any = many_metrics(1)
    report["metrics"][0] |= {"without_value": 0, **members}
    said = why_none(metric_figures(report)[0])
    assert said.startswith(why)
    assert bool(said) == bool(why)
    assert of(report) == ((said,) if said else ())


def test_events_without_a_number_are_said() -> None:
    said = of(many_metrics(1), events=300, without_value=12, inexact=1)
    assert said == (
        "12 of 300 events have no number; 1 of 300 events has a number that cannot be counted"
        " exactly",
    )
    assert of(many_metrics(1), events=1, without_value=1) == ("1 of 1 event has no number",)
    distinct = of(many_metrics(1), without_value=2, events=9, definition={"agg": "count_distinct"})
    assert distinct == ("2 of 9 events have no value",)
    assert of(many_metrics(1), without_value=0, inexact=0) == ()


def test_what_a_value_should_be_is_said() -> None:
    target = {"at_least": None, "at_most": 5, "met": True}
    assert of(many_metrics(1), without_value=0, target=target) == ("should be at most 5",)


def test_a_metric_whose_definition_is_new_is_not_judged_and_can_be_given_a_history() -> None:
    report: Any = many_metrics(4)
    assert begun_anew(report) is None
    for metric in report["metrics"][:2]:
        metric |= {"known_days": 3, "without_value": 0}
    assert not_judged(report, report["metrics"][0]) == "not judged yet: 3 of 21 days known"
    anew = begun_anew(report)
    assert anew is not None
    assert anew.sentence == (
        "Metric number 0 and Metric number 1 are not judged yet: their histories begin anew with a"
        " definition. This counts earlier days by today's definition:"
    )
    assert anew.command == "pipeline --env prod restate --from 2026-01-12 --to 2026-02-08"


def of_unit(**members: Any) -> list[str]:
    """What is said of the first unit of a metric, if these are its members."""
    report: Any = many_metrics(2, units=3)
    metric = report["metrics"][1]  # it has no target
    metric["more_series"] = members.pop("more_series", 0)
    metric["series"][0] |= {"without_value": 0, "usual": None, "history": [0] * 28, **members}
    return list(notes(report, metric_figures(report)[3]))


@pytest.mark.parametrize("history", [[0] * 28, [None] * 28])
def test_a_unit_that_no_earlier_day_had_is_new(history: list[int | None]) -> None:
    assert of_unit(history=history) == ["new: on none of 28 days before"]


@pytest.mark.parametrize(
    "members",
    [
        {"history": [*[0] * 27, 5]},
        {"usual": {"expected": 5, "low": 4, "high": 6}},
        {"events": 0, "value": 0},
        {"more_series": 2},
    ],
)
def test_a_unit_that_was_there_or_of_which_nobody_knows_is_not_new(members: Any) -> None:
    assert of_unit(**members) == []


def test_of_a_metric_that_is_new_itself_no_unit_is_called_so() -> None:
    report: Any = many_metrics(2, units=3)
    metric = report["metrics"][1]
    metric |= {"known_days": 0, "more_series": 0}
    metric["series"][0] |= {"without_value": 0, "usual": None, "history": [None] * 28}
    assert list(notes(report, metric_figures(report)[3])) == ["not judged yet: 0 of 21 days known"]


def test_a_preview_has_no_days_to_make_again() -> None:
    report: Any = many_metrics(1)
    report["metrics"][0]["known_days"] = 0
    report["pipeline"]["environment"] = None
    anew = begun_anew(report)
    assert anew is not None
    assert anew.sentence.endswith("its history begins anew with a definition.")
    assert anew.command is None


def test_a_metric_that_is_as_well_known_as_the_days_says_nothing_of_its_own() -> None:
    report: Any = many_metrics(1)
    report["comparison"]["history_days"] = 8
    report["comparison"]["judged"] |= {"judged": False, "reason": "few_days", "known_days": 8}
    report["metrics"][0]["known_days"] = 8
    assert begun_anew(report) is None
    report["comparison"]["history_days"] = 28  # as where too few Mondays are known
    assert begun_anew(report) is None
    report["metrics"][0]["known_days"] = 0
    assert not_judged(report, report["metrics"][0]) == "not judged yet: 0 days known"
