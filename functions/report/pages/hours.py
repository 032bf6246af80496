"""The hours of a day: their charts, and what is to be said of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from functions.common.clock import stretches
from functions.report.document.rates import failure_rate
from functions.report.pages.drawing import columns
from functions.report.text import figures
from functions.report.text.usual import day_name, is_judged, usual_of, usual_total

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.comparison import Expected
    from functions.report.document.report import Report

_HOUR = timedelta(hours=1)


class Hours(NamedTuple):
    """`about`: what the bars and their line are; `usual`: by hour, None where nothing is known."""

    about: str
    chart: Markup
    failed_about: str
    failed_chart: Markup | None
    notes: Sequence[str]
    usual: Sequence[Expected | None]


def hours(report: Report) -> Hours:
    """The hours of a report."""
    by_hour = report["activity"]["by_hour"]
    events = [hour["events"] for hour in by_hour]
    lengths = lengths_of(date.fromisoformat(report["date"]), ZoneInfo(report["time_zone"]))
    day = usual_of(report)
    usual: list[Expected | None] = (
        # In an hour that does not come nothing is usual.
        [one if length else None for one, length in zip(day["by_hour"], lengths, strict=True)]
        if day
        else [None] * len(by_hour)
    )
    expected = [one["expected"] if one else None for one in usual]
    top = max([*events, *(one for one in expected if one is not None), 1])
    line = f" Line: a usual {day_name(report)}." if any(usual) else ""
    rates = [failure_rate(hour["failures"], hour["events"]) for hour in by_hour]
    normal = usual_total(report, "failure_rate")
    highest = max([rate for rate in rates if rate is not None], default=0)
    rate = report["activity"]["failure_rate"]
    worse = is_judged(report) and normal is not None and rate is not None and rate > normal["high"]
    notes = [*_holes(report, events, usual, lengths), *_clock_changes(lengths)]
    return Hours(
        about=f"{_busiest(events)}{line}" if any(events) or not notes else line.strip(),
        chart=columns(events, expected, top, "events"),
        failed_about=_failed(highest, normal) if any(events) else "",
        failed_chart=columns(
            [rate or 0 for rate in rates],
            [normal["expected"]] * len(by_hour) if normal else [],
            # Twice of what is usual: a usual day is seen as one.
            max(highest, 2 * normal["expected"] if normal else 0),
            "failed worse" if worse else "failed",
        )
        if highest
        else None,
        notes=notes,
        usual=usual,
    )


def _busiest(events: Sequence[int]) -> str:
    most = max(events)
    if not most:
        return "No events."
    hour = events.index(most)
    return f"Events an hour; {figures.count(most)} at most, from {_from_to(hour, hour + 1)}."


def _failed(highest: float, usual: Expected | None) -> str:
    if not highest:
        return "None failed."
    line = f" Line: usual, {figures.rate(usual['expected'])}." if usual else ""
    return f"Share failed; {figures.rate(highest)} at most.{line}"


def _holes(
    report: Report,
    events: Sequence[int],
    usual: Sequence[Expected | None],
    lengths: Sequence[timedelta],
) -> Iterator[str]:
    """The hours without events in which there always are some. Those still to come are none."""
    until, so_far = len(events), " so far" if report["pending"]["batches"] else ""
    if not report["pending"]["day_over"]:
        made = datetime.fromisoformat(report["generated_at"])
        local = made.astimezone(ZoneInfo(report["time_zone"]))
        until = local.hour if local.date().isoformat() == report["date"] else until
    empty = [
        hour
        for hour, (sent, one) in enumerate(zip(events, usual, strict=True))
        if hour < until and lengths[hour] and not sent and one and one["low"] > 0
    ]
    if not any(events) and until == len(events):
        if empty:
            yield "No events all day."
        return
    for _, run in groupby(enumerate(empty), key=lambda item: item[1] - item[0]):
        missing = [hour for _, hour in run]
        due = round(sum(one["expected"] for hour in missing if (one := usual[hour])))
        times = _from_to(missing[0], missing[-1] + 1)
        yield f"No events{so_far} {times}; usually {figures.count(due)}."


def _clock_changes(lengths: Sequence[timedelta]) -> Iterator[str]:
    for hour, length in enumerate(lengths):
        times = _from_to(hour, hour + 1)
        if not length:
            yield f"Clocks were put forward: there was no {times}."
        elif length == 2 * _HOUR:
            yield f"Clocks were put back: {times} came twice, and counts both."
        elif length != _HOUR:
            yield f"Clocks changed: {times} took {length // timedelta(minutes=1)} minutes."


def lengths_of(day: date, zone: ZoneInfo) -> list[timedelta]:
    """How long each of the 24 hours was that clocks of the time zone showed on a day."""
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    # Each stretch as its clocks showed it.
    shown = [(one.start + one.offset, one.end + one.offset) for one in stretches(day, zone)]
    starts = [midnight + hour * _HOUR for hour in range(24)]
    none = timedelta()
    return [
        sum((max(min(end, start + _HOUR) - max(first, start), none) for first, end in shown), none)
        for start in starts
    ]


def _from_to(first: int, end: int) -> str:
    return f"{first:02}:00\N{EN DASH}{end:02}:00"
