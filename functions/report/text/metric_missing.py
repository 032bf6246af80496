"""Figures of which the numbers are missing, in sentences. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.metrics import without_number
from functions.report.text import ranges
from functions.report.text.amounts import amount
from functions.report.text.figures import count, rate
from functions.report.text.metric_names import figure_name, series_of
from functions.report.text.untrusted import Named

if TYPE_CHECKING:
    from functions.report.document.comparison import Usual
    from functions.report.document.metrics import MetricFigures, MetricPlace, Number, UsualNumber


class _Figure(NamedTuple):
    """`lost`: how many of its events have no number; None where nobody knows."""

    value: Number | None
    events: int
    lost: int | None
    usual: UsualNumber | None


def missing_sentence(metric: MetricFigures, of: MetricPlace, usual: Usual, named: Named) -> str:
    """`Fee has no value today: 400 of 400 events have no number; 13.60 is usual`, without a point.

    Of a figure that still has a value: `375 of 400 events of Fee have no number (93.8%); 0.0% to
    1.3% is usual`.
    """
    figure, name = _figure(metric, of), figure_name(metric, of, named)
    lost = ""
    if figure.lost:
        lost = f"{count(figure.lost)} of {count(figure.events)} events"
    have = f"{'has' if figure.lost == 1 else 'have'} {_what(metric)}"
    if figure.value is None:
        why = f": {lost} {have}" if lost else ""
        expected = figure.usual and figure.usual["expected"]
        beside = "" if expected is None else f"; {amount(metric, expected)} is usual"
        return f"{name} has no value today{why}{beside}"
    shown = ranges.shown("failure_rate", usual)
    return f"{lost} of {name} {have} ({shown.observed}); {shown.ends} is usual"


def missing_short(metric: MetricFigures, of: MetricPlace, share: float, named: Named) -> str:
    """The same in a few words: `Fee has no value`, `93.8% of Fee without number`."""
    name = figure_name(metric, of, named)
    if _figure(metric, of).value is None:
        return f"{name} has no value"
    return f"{rate(share)} of {name} without {_what(metric).removeprefix('no ')}"


def _figure(metric: MetricFigures, of: MetricPlace) -> _Figure:
    series = series_of(metric, of)
    if of["dimension"] is None:
        lost: int | None = without_number(series)
        return _Figure(series["value"], series["events"], lost, series["usual"])
    rows = (table["values"] for table in series["by"] if table["dimension"] == of["dimension"])
    row = next(row for values in rows for row in values if row["name"] == of["value"])
    # A ratio has none too where it is divided by zero.
    lost = None if metric["definition"]["numerator"] else row["events"]
    return _Figure(row["value"], row["events"], lost, row.get("usual"))


def _what(metric: MetricFigures) -> str:
    """What its events lack."""
    return "no value" if metric["definition"]["agg"] == "count_distinct" else "no number"
