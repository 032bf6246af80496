"""A day's main figures beside what is usual: the same in mail, chat and on the terminal.

Pure. Reports that do not say what is usual have the figures of the day alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, get_args

from functions.report.document.rates import share
from functions.report.text import figures
from functions.report.text.backfill import backfilled
from functions.report.text.metric_flags import flags
from functions.report.text.metric_notes import is_new, not_counted, too_few, why_none
from functions.report.text.metric_values import MetricFigure, as_float, chosen
from functions.report.text.points import points, rounded_share
from functions.report.text.usual import Total, is_compared, is_judged, usual_of, usual_total
from functions.report.text.verdict import invalid_of_arrived

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected
    from functions.report.document.report import Compared

_DOUBLED = 2
_LEAST_USUAL = 0.5
_Shown = Callable[[float | None], str]
_TOTALS: tuple[Total, ...] = get_args(Total)
# Of the team's own figures, in a table of a mail or on the terminal; of all, in a chat's message.
MOST_METRICS = 10
_IN_CHATS = 4
_OF_METRICS_IN_CHATS = 2


class Line(NamedTuple):
    """What a line of the days before is drawn of: a figure a day, that of the day, what is usual.

    None for a day on which the figure is not known.
    """

    history: Sequence[float | None]
    now: float | None
    usual: Expected | None


class Row(NamedTuple):
    """A figure as people read it. `worse`: it is outside of what is usual, to the bad.

    `line`: None where nothing is known of the days before. `note`: what the figure leaves
    out, and that it is not judged.
    """

    label: str
    day: str
    usual: str
    change: str
    worse: bool
    line: Line | None = None
    note: str = ""

    def in_words(self, heading: str | None) -> str:
        """The figure where there are no columns. `heading`: that of `usual`."""
        note = f"; {self.note}" if self.note else ""
        if heading is None or self.usual == figures.NOTHING:
            return f"{self.day}{note}"
        change = "" if self.change == figures.NOTHING else f", {self.change}"
        return f"{self.day} ({heading} {self.usual}{change}){note}"


class Table(NamedTuple):
    """The figures of a day, the team's own first; `more`: how many of these are left out."""

    rows: Sequence[Row]
    more: int

    @property
    def notes(self) -> Sequence[str]:
        """What stands below the table: the notes of figures, and how many are left out."""
        more = f"and {figures.plural(self.more, 'more figure')}: see the page"
        notes = [f"{row.label}: {row.note}" for row in self.rows if row.note]
        return [*notes, more] if self.more else notes


def table(report: Compared, most: int = MOST_METRICS) -> Table:
    """The day's main figures, and before them at most so many of the team's own."""
    own, more = metric_rows(report, most)
    return Table([*own, *rows(report)], more)


def few(report: Compared) -> list[Row]:
    """The four figures of a chat's message: the first two are the team's own, if it has some."""
    own, _ = metric_rows(report, _OF_METRICS_IN_CHATS)
    return [*own, *rows(report)][:_IN_CHATS]


def metric_rows(report: Compared, most: int) -> tuple[Sequence[Row], int]:
    """The first of the team's own figures, and how many more there are."""
    flagged = flags(report)
    found, more = chosen(report, most, flagged)
    rows = []
    for one in found:
        shown = one.text if one.series["value"] is not None else why_none(one)
        change = one.change if is_compared(report) else figures.NOTHING
        worse = any(flagged.get(one.where, {}).values())
        said = filter(None, (not_counted(one), too_few(one), is_new(report, one)))
        line, note = metric_line(one), "; ".join(said)
        rows.append(Row(one.name, shown, one.expected, change, worse, line, note))
    return rows, more


def metric_line(figure: MetricFigure) -> Line | None:
    """The days before of a figure of a metric, as far as they were counted alike."""
    series = figure.series
    history, usual = [as_float(value) for value in series["history"]], series["usual"]
    if not history:
        return None
    ends: Expected | None = usual and {
        "expected": float(usual["expected"]),
        "low": float(usual["low"]),
        "high": float(usual["high"]),
    }
    return Line(history, as_float(series["value"]), ends)


def heading(report: Compared) -> str | None:
    """What the day is compared with, such as `usual Mon`; None if nothing is known to be usual."""
    usual = usual_of(report)
    if usual is None or not any(usual[total] for total in _TOTALS):
        return None
    if usual["basis"] == "holiday":
        return "usual holiday"
    return f"usual {date.fromisoformat(report['date']):%a}"


def rows(report: Compared) -> list[Row]:
    """Events, and the shares and the delay that say how they fared.

    Of a day that is not judged, as where not all is counted, it is not said how they changed.
    """
    activity, (invalid, arrived) = report["activity"], invalid_of_arrived(report)
    events, rate = activity["events"], activity["failure_rate"]
    delay = None if backfilled(report) else report["latency_seconds"]["on_time"]["p95"]
    judged, compares = is_judged(report), is_compared(report)

    def row(
        label: str,
        now: float | None,
        total: Total,
        shown: _Shown,
        *,
        of: float = math.inf,
        fewer_is_worse: bool = False,
    ) -> Row:
        expected = usual_total(report, total)
        before = None if expected is None else expected["expected"]
        if before is not None and fewer_is_worse:
            before = round(before)  # the change is that from what is shown, as everywhere
        # A usual rate is never quite none: one of less than half an event is nothing to measure by.
        trace = before is not None and 0 < before * of < _LEAST_USUAL
        compared = _COMPARED.get(total, _times)
        change = figures.NOTHING if trace or not compares else compared(now, before)
        worse = False
        if judged and expected is not None and now is not None:
            worse = now < expected["low"] if fewer_is_worse else now > expected["high"]
        known = usual_of(report)
        line = Line(known["history"][total], now, expected) if known else None
        return Row(label, shown(now), shown(before), change, worse, line)

    return [
        row("Events", events, "events", _whole, fewer_is_worse=True),
        row("Failed", rate, "failure_rate", figures.rate, of=events),
        row("Invalid", share(invalid, arrived), "invalid_rate", figures.rate, of=arrived),
        row("Delay p95", delay, "p95_latency_seconds", figures.seconds),
    ]


def _points(now: float | None, before: float | None) -> str:
    """`_times` of a share, which is in percent: how far it is from the other in points."""
    change = _times(now, before)
    if now is None or before is None or not change.endswith("%"):
        return change
    return points(figures.exact(now), figures.exact(before), rounded_share, figures.rate)


def _times(now: float | None, before: float | None) -> str:
    """`change` of a rate or a duration: what has doubled, or more, is a multiple."""
    if now and before and before > 0 and now / before >= _DOUBLED:
        return figures.times(now / before)
    return figures.change(now, before)


_COMPARED: Mapping[Total, Callable[[float | None, float | None], str]] = {
    "events": figures.change,
    "failure_rate": _points,
    "invalid_rate": _points,
}


def _whole(value: float | None) -> str:
    return figures.count(None if value is None else round(value))
