"""What to look at on a day: its causes with what is usual, since when, and whose they are.

At most seven, the most urgent first. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from functions.report.compare.earlier import Day
from functions.report.compare.folded import Folded
from functions.report.compare.past import Past
from functions.report.document.kinds import FINDINGS
from functions.report.document.place import Place
from functions.report.document.rates import failure_rate, share
from functions.report.text.cause_details import cause_detail
from functions.report.text.causes import cause_sentence
from functions.report.text.commands import next_command

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause, CauseFigures, FindingKind
    from functions.report.document.report import Compared

_MOST_CAUSES = 7
_MOST_SOURCES = 10

Owner = Callable[[str], str | None]


def find_causes(
    report: Compared, past: Past, found: Sequence[Folded], owner: Owner
) -> tuple[list[Cause], int]:
    """The causes of a day, and how many more there are, of all those that were found.

    `report`: of the day, compared but for its causes. `owner`: who owns a source.
    """
    causes = [_in_words(report, _figures(report, past, one, owner)) for one in found[:_MOST_CAUSES]]
    return causes, max(len(found) - _MOST_CAUSES, 0)


def _in_words(report: Compared, cause: CauseFigures) -> Cause:
    return {
        **cause,
        "sentence": cause_sentence(report, cause),
        "detail": cause_detail(report, cause),
        "command": next_command(report, cause),
    }


def _figures(report: Compared, past: Past, one: Folded, owner: Owner) -> CauseFigures:
    usual = one.band.to_json() if one.band else None
    factor = None
    if usual and usual["expected"] > 0 and one.observed >= 0 and one.kind not in ("silent", "gap"):
        factor = round(one.observed / usual["expected"], 6)
    sources = _most_invalid(report) if one.kind == "invalid" else one.sources
    figures: CauseFigures = {
        "kind": one.kind,
        "sources": list(sources[:_MOST_SOURCES]),
        "more_sources": max(len(sources) - _MOST_SOURCES, 0),
        "observed": round(one.observed, 6),
        "usual": usual,
        "factor": factor,
        "worse": one.worse,
        "since": _since(report["date"], past, one),
        "last_event_at": _last_event(past, one) if one.kind == "silent" else None,
        "history": [None if day is None else _figure(day, one) for day in past.last_days()],
        "owner": owner(sources[0]) if sources else None,
        "confidence": one.confidence,
    }
    if one.place is not None:
        title = next(m["title"] for m in report["metrics"] if m["name"] == one.place.metric)
        figures["observed"] = one.observed
        figures["of"] = one.place.to_json(title)
        if one.place.dimension == "source":
            figures["owner"] = owner(str(one.place.value))
    return figures


def _most_invalid(report: Compared) -> Sequence[str]:
    """The source that most invalid events are of, if anything says whose they are."""
    by_source = report["quality"]["quarantined"].get("by_source", [])
    return [one["name"] for one in by_source[:1] if one["name"] is not None]


def _since(today: str, past: Past, one: Folded) -> str:
    """The first of the days up to today on which it stood out, without a known day in between.

    A silence lasts over days on which nothing was expected. Several sources are silent since all of
    them are.
    """
    rose = one.kind != "target" and (one.band is None or one.observed > one.band.expected)
    names: Sequence[str | Place | None] = one.of[:1] or (one.place,)
    if one.of and one.kind == "silent":
        names = one.of
    first = today
    for _, day in reversed(past.known):
        stood_out = any(day.has_found((_finding(one), name, rose)) for name in names)
        if not (stood_out if one.kind != "silent" else _is_silent(day, one.of)):
            break
        if stood_out:
            first = day.day.isoformat()
    return first


def _is_silent(day: Day, names: Iterable[str]) -> bool:
    """Whether none of some sources, or of all, sent anything on an earlier day."""
    counted = _counted(day, names)
    return counted is not None and not counted[0]


def _finding(one: Folded) -> FindingKind:
    """The kind of finding that it is, or that it was folded from."""
    if one.kind == "silent" and not one.of:
        return "volume"
    return FINDINGS[one.kind]


def _last_event(past: Past, one: Folded) -> str | None:
    """When a silent source sent something last: the day, and of all together the time."""
    for _, day in reversed(past.known):
        if not one.of and day.events:
            return day.last_event_at or day.day.isoformat()
        if one.of and any(day.sources.get(name, (0, 0))[0] for name in one.of):
            return day.day.isoformat()
    return None


def _figure(day: Day, one: Folded) -> float | None:
    """The figure that a cause is about on an earlier day; None if nobody knows."""
    match one.kind:
        case "invalid":
            return share(day.quarantined, day.arrived)
        case "delay":
            return day.p95_latency_seconds
        case "failures":
            counted = _counted(day, one.of)
            return failure_rate(counted[1], counted[0]) if counted else None
        case "target" | "metric":
            return _metric_figure(day, one.place) if one.place else None
        case "gap":
            return sum(sum(day.by_hour[gap["from_hour"] : gap["to_hour"]]) for gap in one.gaps)
        case "silent" | "volume" | "new":
            counted = _counted(day, one.of)
            return counted[0] if counted else None


def _metric_figure(day: Day, place: Place) -> float | None:
    metric = day.metrics.get(place.metric)
    figure = metric.counted(place) if metric else None
    if figure is not None and place.about:
        return share(figure.lost, figure.events)
    return None if figure is None or figure.value is None else float(figure.value)


def _counted(day: Day, names: Iterable[str]) -> tuple[int, int] | None:
    """`(events, failures)` of some sources together, or of all; None if a day does not list one."""
    rows = [day.sources.get(name) for name in names]
    if not rows:
        return day.events, day.failures
    if None in rows and not day.has_all_sources:
        return None
    counted = [row for row in rows if row is not None]
    return sum(events for events, _ in counted), sum(failures for _, failures in counted)
