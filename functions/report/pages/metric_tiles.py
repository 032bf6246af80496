"""The tiles of the team's own figures, which stand before all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.pages.metrics import line
from functions.report.pages.tile import Part, Tile
from functions.report.text import figures
from functions.report.text.metric_flags import Flags, flags
from functions.report.text.metric_notes import is_new, not_counted, should_be, too_few, why_none
from functions.report.text.metric_values import MetricFigure, chosen
from functions.report.text.usual import day_name, is_compared, on_whole

if TYPE_CHECKING:
    from functions.report.document.report import Report

# Two rows on a wide page.
_MOST = 10


def metric_tiles(report: Report) -> Iterator[Tile]:
    """The first figures of the metrics."""
    flagged = flags(report)
    for one in chosen(report, _MOST, flagged)[0]:
        yield _metric(report, one, flagged.get(one.where, {}))


def _metric(report: Report, figure: MetricFigure, flagged: Flags) -> Tile:
    usual, worse = figure.series["usual"], any(flagged.values())
    notes, whole = [], report["status"] == "complete"
    if none := why_none(figure):
        notes.append([Part(none)])
    if usual:
        expected = Part(figure.expected, f"{figure.path}.usual.expected")
        day = day_name(report)
        if is_compared(report) and not none:
            notes.append([Part(f"{_beside(figure.change, day)} ("), expected, Part(")")])
        else:
            notes.append([Part("usually "), expected, Part(f" {on_whole(report)}")])
    if judged := should_be(report, figure) or too_few(figure):
        missed = ": missed" if figure.is_missed and whole else ""
        notes.append([Part(f"{judged}{missed}")])
    notes += [[Part(said)] for said in (not_counted(figure), is_new(report, figure)) if said]
    return Tile(
        figure.name,
        Part(figure.text, f"{figure.path}.value"),
        [part for at, note in enumerate(notes) for part in ([Part("; ")] if at else []) + note],
        line(figure, worse=worse),
        worse,
    )


def _beside(change: str, day: str) -> str:
    if change == figures.change(0, 0):
        return f"as on a usual {day}"
    if change.endswith("times"):
        return f"{change} a usual {day}"
    if change == figures.change(1, 0):
        return f"none on a usual {day}"
    return f"{change} on a usual {day}"
