"""The hours of a day: their charts, and what is to be said of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from functions.common.clock import hour_lengths
from functions.report.document.rates import failure_rate
from functions.report.pages.drawing import columns
from functions.report.text import figures
from functions.report.text.gaps import from_to, gap_times
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
    lengths = hour_lengths(date.fromisoformat(report["date"]), ZoneInfo(report["time_zone"]))
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
    notes = [*_gaps(report), *_clock_changes(lengths)]
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
    return f"Events an hour; {figures.count(most)} at most, from {from_to(hour, hour + 1)}."


def _failed(highest: float, usual: Expected | None) -> str:
    if not highest:
        return "None failed."
    line = f" Line: usual, {figures.rate(usual['expected'])}." if usual else ""
    return f"Share failed; {figures.rate(highest)} at most.{line}"


def _gaps(report: Report) -> Iterator[str]:
    """The hours without events in which there always are some."""
    found = report["comparison"].get("gaps", [])
    if found and not report["activity"]["events"] and report["pending"]["day_over"]:
        yield "No events all day."
        return
    so_far = " so far" if report["pending"]["batches"] else ""
    for one in found:
        yield f"No events{so_far} {gap_times(one)}; usually {figures.count(one['expected'])}."


def _clock_changes(lengths: Sequence[timedelta]) -> Iterator[str]:
    for hour, length in enumerate(lengths):
        times = from_to(hour, hour + 1)
        if not length:
            yield f"Clocks were put forward: there was no {times}."
        elif length == 2 * _HOUR:
            yield f"Clocks were put back: {times} came twice, and counts both."
        elif length != _HOUR:
            yield f"Clocks changed: {times} took {length // timedelta(minutes=1)} minutes."
