"""The figures of a day against the days before it: a figure, what is usual, and a line.

The team's own stand first, then the totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from functions.report.document.rates import share
from functions.report.pages.drawing import sparkline
from functions.report.pages.metric_tiles import metric_tiles
from functions.report.pages.tile import Part, Tile
from functions.report.text import figures, ranges
from functions.report.text.backfill import backfilled
from functions.report.text.usual import (
    Total,
    against_usual,
    day_name,
    is_compared,
    is_judged,
    on_whole,
    usual_of,
    usual_total,
)
from functions.report.text.verdict import invalid_of_arrived

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.comparison import Expected, FindingKind
    from functions.report.document.report import Report

_DAYS_OF_A_MONTH = 30


def tiles(report: Report) -> Iterator[Tile]:
    """The tiles of a day, in the order in which they are read."""
    yield from metric_tiles(report)
    yield _events(report)
    yield _failed(report)
    yield _invalid(report)
    yield _delay(report)
    yield _cost(report)


def _events(report: Report) -> Tile:
    now, usual = report["activity"]["events"], usual_total(report, "events")
    notes = []
    if usual:
        day, path = day_name(report), "comparison.usual.events.expected"
        expected = Part(figures.count(round(usual["expected"])), path)
        if is_compared(report):
            notes = [Part(f"{against_usual(now, usual, day)} ("), expected, Part(")")]
        else:
            notes = [Part("usually "), expected, Part(f" {on_whole(report)}")]
    worse = is_judged(report) and usual is not None and now < usual["low"]
    figure = Part(figures.count(now), "activity.events")
    return Tile("Events", figure, notes, _line(report, "events", now, worse=worse), worse)


def _failed(report: Report) -> Tile:
    activity = report["activity"]
    notes = [Part(figures.count(activity["failures"]), "activity.failures")]
    rate = activity["failure_rate"]
    figure = Part(figures.rate(rate), "activity.failure_rate")
    return _risen(report, "Failed", figure, rate, notes, "failure_rate")


def _invalid(report: Report) -> Tile:
    invalid, arrived = invalid_of_arrived(report)
    rate = share(invalid, arrived)
    notes = (
        [
            Part(figures.count(invalid), "quality.quarantined.events"),
            Part(f" of {figures.count(arrived)} arrived"),
        ]
        if arrived
        else [Part("nothing arrived on this day")]
    )
    tile = _risen(report, "Invalid", Part(figures.rate(rate)), rate, notes, "invalid_rate")
    # Too much is too much, whatever is usual.
    said = "verdict" in report and report["verdict"]["kind"] == "invalid"
    return tile._replace(worse=tile.worse or said)


def _delay(report: Report) -> Tile:
    label = "Delay, on-time p95"
    if backfilled(report):
        return Tile(
            label, Part(figures.NOTHING), [Part("that of whoever sent them later")], "", False
        )
    p95, late = report["latency_seconds"]["on_time"]["p95"], report["quality"]["late"]
    figure = Part(figures.seconds(p95), "latency_seconds.on_time.p95")
    tile = _risen(report, label, figure, p95, [], "p95_latency_seconds")
    parted = [Part("; ")] if tile.notes else []
    notes = [*tile.notes, *parted, Part(figures.count(late), "quality.late"), Part(" late")]
    return tile._replace(notes=notes)


def _cost(report: Report) -> Tile:
    now, usual = report["cost_estimate"]["total"], usual_of(report)
    history = usual["history"]["usd"] if usual else []
    known = [*(usd for usd in history if usd is not None), now]
    month = figures.money(_DAYS_OF_A_MONTH * sum(known) / len(known))
    pace = "at this pace" if len(known) == 1 else f"at the pace of {figures.count(len(known))} days"
    notes = [Part(f"{month} a month {pace}")]
    figure = Part(figures.money(now), "cost_estimate.total")
    line = sparkline(history, now, None) if usual else ""
    return Tile("Cost", figure, notes, line, worse=False)


_SHOWN: dict[Total, tuple[FindingKind, Callable[[float | None], str]]] = {
    "failure_rate": ("failure_rate", figures.rate),
    "invalid_rate": ("quarantine", figures.rate),
    "p95_latency_seconds": ("latency", figures.seconds),
}


def _risen(
    report: Report, label: str, figure: Part, now: float | None, notes: list[Part], total: Total
) -> Tile:
    """A tile of a figure that is worse if it is higher than usual."""
    usual = usual_total(report, total)
    worse = is_judged(report) and usual is not None and now is not None and now > usual["high"]
    if usual:
        figure, beside = _beside_usual(figure, now, usual, total)
        notes = [*notes, Part("; usually " if notes else "usually "), beside]
    return Tile(label, figure, notes, _line(report, total, now, worse=worse), worse)


def _beside_usual(
    figure: Part, now: float | None, usual: Expected, total: Total
) -> tuple[Part, Part]:
    """A figure and what is expected; the range where rounding would make the two the same."""
    kind, shown = _SHOWN[total]
    expected = Part(shown(usual["expected"]), f"comparison.usual.{total}.expected")
    if now is None or expected.text != figure.text or usual["low"] <= now <= usual["high"]:
        return figure, expected
    texts = ranges.shown(kind, {"observed": now, **usual})
    return figure._replace(text=texts.observed), Part(f"{texts.low} to {texts.high}")


def _line(report: Report, total: Total, now: float | None, *, worse: bool) -> Markup | str:
    usual = usual_of(report)
    if usual is None:
        return ""
    return sparkline(usual["history"][total], now, usual[total], worse=worse)
