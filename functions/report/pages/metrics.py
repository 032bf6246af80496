"""The team's own figures: a row for each, and a table for each dimension that one is counted by.

A report may have a thousand figures and a table of a thousand values for each of fifty: the page
has as many as keep it small, each metric's first figure and each table's greatest values before
others, and says what it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.place import Place
from functions.report.pages.drawing import sparkline
from functions.report.pages.metric_tables import ValueTable, value_tables
from functions.report.text.beside_usual import metric_line
from functions.report.text.metric_flags import Flags, flags, shade
from functions.report.text.metric_notes import Anew, begun_anew, notes
from functions.report.text.metric_values import MetricFigure, chosen
from functions.report.text.usual import is_compared

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.report import Report

_MOST_ROWS, _MOST_LINES, _OPEN_ROWS = 100, 50, 20


class Row(NamedTuple):
    """A figure of a metric. `against`: how far from what is usual; `flags`: why it stands out."""

    figure: MetricFigure
    name: str
    flags: Flags
    shade: str
    notes: Sequence[str]
    against: str
    line: Markup | str


class Metrics(NamedTuple):
    """All of the section; `more`, `more_series`, `more_tables`: how many it leaves out.

    `folded`: rows after the first that do not stand out. `more_series`: those that the report
    leaves out too. `days`: as many as the lines have.
    """

    number: int
    rows: Sequence[Row]
    folded: Sequence[Row]
    more: int
    more_series: int
    days: int
    compared: bool
    anew: Anew | None
    tables: Sequence[ValueTable]
    more_tables: int


def metrics(report: Report) -> Metrics | None:
    """The section; None where no metric is defined."""
    if "metrics" not in report:
        return None
    flagged = flags(report)
    found, more = chosen(report, _MOST_ROWS, flagged)
    rows = [_row(report, one, flagged, at < _MOST_LINES) for at, one in enumerate(found)]
    compared = is_compared(report)
    tables, more_tables = value_tables(found, flagged, compared=compared)
    return Metrics(
        number=len(report["metrics"]),
        rows=[row for at, row in enumerate(rows) if at < _OPEN_ROWS or row.flags],
        folded=[row for row in rows[_OPEN_ROWS:] if not row.flags],
        more=more,
        more_series=sum(one["more_series"] for one in report["metrics"]),
        days=max((len(one.figure.series["history"]) for one in rows if one.line), default=0),
        compared=compared and any(one.series["usual"] for one in found),
        anew=begun_anew(report),
        tables=tables,
        more_tables=more_tables,
    )


def line(figure: MetricFigure, *, worse: bool) -> Markup | str:
    """The days before, as far as they were counted alike, and the day itself."""
    found = metric_line(figure)
    return sparkline(*found, worse=worse) if found else ""


def _row(
    report: Report, figure: MetricFigure, flagged: Mapping[Place, Flags], with_line: bool
) -> Row:
    found = flagged.get(figure.where, {})
    return Row(
        figure,
        figure.name,
        found,
        shade(found),
        notes(report, figure),
        figure.change,
        line(figure, worse=any(found.values())) if with_line else "",
    )
