"""What goes with figures of metrics: why there is none, what is not counted or not judged.

Pure. Only titles stand in it, and they are made harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.metrics import lacks_numbers, without_number
from functions.report.text import untrusted
from functions.report.text.commands import to_paste
from functions.report.text.figures import count, listed, plural
from functions.report.text.metric_values import MetricFigure
from functions.report.text.usual import usual_of

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures
    from functions.report.document.report import Compared

_MOST_NAMED = 3
_ONE_WITHOUT = "its only event has no number"
_ADDED = frozenset({"count", "count_distinct", "sum"})


class Anew(NamedTuple):
    """That the history of some metrics begins anew. `command`: what gives them one, to paste."""

    sentence: str
    command: str | None


def why_none(figure: MetricFigure) -> str:
    """Why a figure has no value, in a few words; empty where it has one."""
    series = figure.series
    if series["value"] is not None:
        return ""
    if not series["events"]:
        return "no events"
    if without_number(series) >= series["events"]:
        events = series["events"]
        return f"none of {count(events)} events has a number" if events > 1 else _ONE_WITHOUT
    return "divided by zero" if _is_ratio(figure.metric) else "no value"


def not_counted(figure: MetricFigure) -> str:
    """How many events its value leaves out: `12 of 300 events have no number`; empty if none."""
    series = figure.series
    if without_number(series) >= series["events"] > 0 and why_none(figure):
        return ""
    distinct = figure.metric["definition"].get("agg") == "count_distinct"
    parts = [
        (series["without_value"], "no value" if distinct else "no number"),
        (series["inexact"], "a number that cannot be counted exactly"),
    ]
    events = count(series["events"])
    return "; ".join(
        f"{count(number)} of {events} {'event' if series['events'] == 1 else 'events'}"
        f" {'has' if number == 1 else 'have'} {what}"
        for number, what in parts
        if number
    )


def too_few(figure: MetricFigure) -> str:
    """That it is of too few events: `not judged: 3 of at least 20 events`; or empty.

    Of what is added up that is so of its target alone: few events may be what is unusual of it.
    """
    few = _too_few(figure)
    return f"its target is {few}" if few and _is_added(figure.metric) else few


def should_be(report: Compared, figure: MetricFigure) -> str:
    """Its target, and why it is not held against the value, if it is not; or empty.

    It is not if there are too few events, or none of them has a number and the value is 0.
    """
    target, value = figure.series["target"], figure.series["value"]
    if target is None:
        return ""
    unknown = target["met"] is None and value is not None
    if unknown and lacks_numbers(report["metrics"], figure.metric, figure.series["unit"]):
        return f"should be {figure.target}, which nobody knows: no event has a number"
    return ", ".join(filter(None, (f"should be {figure.target}", _too_few(figure))))


def not_judged(report: Compared, metric: MetricFigures) -> str:
    """That too few days of a metric are known, where that is not so of the report as a whole."""
    known, needed = metric["known_days"], _needed(report)
    if known >= min(report["comparison"]["history_days"], needed or 1):
        return ""
    return f"not judged yet: {count(known)}{f' of {needed}' if needed else ''} days known"


def is_new(report: Compared, figure: MetricFigure) -> str:
    """That no earlier day had its unit: `new: on none of 28 days before`; or empty.

    Where a report lists not all units of a day, nobody knows.
    """
    metric, series = figure.metric, figure.series
    if series is metric or not series["events"] or series["usual"] or metric["more_series"]:
        return ""
    known = min(metric["known_days"], len(series["history"]))
    if not known or not_judged(report, metric) or any(series["history"]):
        return ""
    return f"new: on none of {plural(known, 'day')} before"


def begun_anew(report: Compared) -> Anew | None:
    """Which metrics were defined otherwise, or not at all, on most of the days that are known."""
    metrics = [one for one in report.get("metrics", []) if not_judged(report, one)]
    if not metrics:
        return None
    titles = [untrusted.name(one["title"]) for one in metrics[:_MOST_NAMED]]
    who = listed(titles, len(metrics) - len(titles))
    begins = "its history begins" if len(metrics) == 1 else "their histories begin"
    are = "is" if len(metrics) == 1 else "are"
    first = _first_known(report)
    arguments = first and f"restate --from {first} --to {_before(report)}"
    command = to_paste(report, arguments) if arguments else None
    counts = ". This counts earlier days by today's definition:" if command else "."
    return Anew(f"{who} {are} not judged yet: {begins} anew with a definition{counts}", command)


def notes(report: Compared, figure: MetricFigure) -> Sequence[str]:
    """Everything that is to be said of a figure, in a few words each."""
    return list(_notes(report, figure))


def _notes(report: Compared, figure: MetricFigure) -> Iterator[str]:
    yield from filter(None, (why_none(figure), not_counted(figure)))
    beside = should_be(report, figure) or too_few(figure)
    new = is_new(report, figure)
    yield from filter(None, (beside, not_judged(report, figure.metric), new))


def _too_few(figure: MetricFigure) -> str:
    series, least = figure.series, figure.series.get("least_events", 0)
    if series["value"] is None or series["events"] >= least:
        return ""
    return f"not judged: {count(series['events'])} of at least {plural(least, 'event')}"


def _is_added(metric: MetricFigures) -> bool:
    definition = metric["definition"]
    return definition.get("agg") in _ADDED or bool(definition.get("plus"))


def _needed(report: Compared) -> int | None:
    """How many days it takes to judge; None where the report only says how many weekdays."""
    judged = report["comparison"].get("judged")
    if judged is None or (
        judged["reason"] == "few_days"
        and judged["known_days"] != report["comparison"]["history_days"]
    ):
        return None
    return judged["needed_days"]


def _is_ratio(metric: MetricFigures) -> bool:
    return metric["definition"].get("numerator") is not None


def _first_known(report: Compared) -> date | None:
    """The first of the days before that has a report."""
    usual = usual_of(report)
    events = usual["history"]["events"] if usual else []
    known = (at for at, value in enumerate(events) if value is not None)
    day = date.fromisoformat(report["date"])
    first = next(known, None)
    return None if first is None else day - timedelta(days=len(events) - first)


def _before(report: Compared) -> date:
    return date.fromisoformat(report["date"]) - timedelta(days=1)
