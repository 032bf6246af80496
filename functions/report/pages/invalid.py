"""The invalid events of a day: whose they are and why, and what they look like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import figures

if TYPE_CHECKING:
    from functions.report.document.quality import QuarantineFigures, Sample
    from functions.report.document.report import Report

_MOST_ROWS = 8
_WHITESPACE = " \t\r\n"


class InvalidRow(NamedTuple):
    """Events of a source that are invalid for a reason; `path`: of report.json."""

    source: str | None
    reason: str
    events: int
    path: str


class InvalidEvents(NamedTuple):
    """The most frequent rows; `rest`: how many more there are, in words.

    `by_source`: false in reports of earlier versions, which have reasons alone.
    """

    rows: Sequence[InvalidRow]
    by_source: bool
    rest: str | None
    samples: Sequence[Sample]


def invalid_events(report: Report) -> InvalidEvents:
    """The invalid events of a report."""
    quarantined = report["quality"]["quarantined"]
    by_source = "by_source" in quarantined
    rows = sorted(_rows(quarantined), key=lambda row: -row.events)
    shown, left = rows[:_MOST_ROWS], sum(row.events for row in rows[_MOST_ROWS:])
    other = quarantined.get("other_sources")
    left += other["events"] if other else 0
    rest = f"and {figures.plural(left, 'more', 'more')}: in report.csv and SQL" if left else None
    samples = [
        {**sample, "original": event_of(sample["original"])} for sample in quarantined["samples"]
    ]
    return InvalidEvents(shown, by_source, rest, samples)  # type: ignore[arg-type]


def _rows(quarantined: QuarantineFigures) -> Iterator[InvalidRow]:
    path = "quality.quarantined"
    if "by_source" not in quarantined:
        for reason, events in quarantined["reasons"].items():
            yield InvalidRow(None, reason, events, f"{path}.reasons.{reason}")
        return
    for place, one in enumerate(quarantined["by_source"]):
        for reason, events in one["reasons"].items():
            at = f"{path}.by_source.{place}.reasons.{reason}"
            yield InvalidRow(one["name"], reason, events, at)


def event_of(original: str) -> str:
    """The event in an envelope of EventBridge, which a sample may have cut; else the text itself.

    An envelope says who sent the event and when. A reader looks for what is wrong with the event.
    """
    decoder = json.JSONDecoder()
    at, found = _after(original, 0, "{"), None
    names = set()
    try:
        while at is not None:
            name, end = decoder.raw_decode(original, _skip(original, at))
            start = _after(original, end, ":")
            if not isinstance(name, str) or start is None:
                return original
            names.add(name)
            start = _skip(original, start)
            if name == "detail":
                found = start
                break
            _, end = decoder.raw_decode(original, start)
            at = _after(original, end, ",")
    except (ValueError, RecursionError):
        return original
    if found is None or "detail-type" not in names:
        return original
    try:
        _, end = decoder.raw_decode(original, found)
    except (ValueError, RecursionError):  # the sample ends within the event
        end = len(original)
    return original[found:end]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITESPACE:
        at += 1
    return at


def _after(text: str, at: int, char: str) -> int | None:
    """The place behind a character, if that is what comes next."""
    at = _skip(text, at)
    return at + 1 if text[at : at + 1] == char else None
