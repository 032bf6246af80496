"""Hours without events in which there always are some: a gap in a day that goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common.clock import hour_lengths
from functions.report.compare.baseline import Band
from functions.report.compare.outlier import Outlier
from functions.report.compare.silence import is_silent
from functions.report.compare.usual import HOURS, Usual

if TYPE_CHECKING:
    from functions.report.document.comparison import Gap
    from functions.report.document.report import Counted

# Fewer events than one are none.
_LEAST_USUAL = 0.5


def find_gaps(report: Counted, usual: Usual) -> list[tuple[Gap, Band]]:
    """The gaps of a day in their order, each with what is usual in it.

    Hours that are still to come have none, nor has one that clocks skipped. None is known with too
    little history.
    """
    empty = [hour for hour in _hours_over(report) if not usual.today.by_hour[hour]]
    bands = {hour: band for hour in empty if (band := _missed(usual, hour))}
    runs = groupby(enumerate(bands), key=lambda item: item[1] - item[0])
    return [_gap({hour: bands[hour] for _, hour in run}) for _, run in runs]


def gap_outlier(gaps: Sequence[tuple[Gap, Band]]) -> Iterator[Outlier]:
    """What stands out of a day with gaps, of which there are some events; nothing without gaps."""
    if gaps:
        band = _together([band for _, band in gaps])
        yield Outlier(
            kind="gap", name=None, observed=0, band=band, gaps=tuple(gap for gap, _ in gaps)
        )


def _missed(usual: Usual, hour: int) -> Band | None:
    """What is usual in an hour without events; None if that there are none may be chance.

    It had events on every such day, and more of them than chance, or how far such hours stray,
    takes away. On a day with a tenth of its events an hour has a tenth of its own.
    """
    past, band = usual.past, usual.hours[hour]
    too_few = len(past.known) < usual.limits.least_history_days
    if band is None or too_few or past.days_alike < past.least_alike or band.low < _LEAST_USUAL:
        return None
    counts = [(ago, day.by_hour[hour]) for ago, day in past.learnt]
    chance = usual.limits.chance / HOURS
    return band if is_silent(past, counts, band.expected * _share_of_day(usual), chance) else None


def _share_of_day(usual: Usual) -> float:
    """Which share of its usual events a day has, at most 1; of a day without any it is 1."""
    events, total = usual.today.events, usual.events
    return min(events / total.expected, 1) if events and total and total.expected else 1


def _hours_over(report: Counted) -> Iterator[int]:
    """The hours of the day that were, and are over."""
    zone, until = ZoneInfo(report["time_zone"]), HOURS
    if not report["pending"]["day_over"]:
        made = datetime.fromisoformat(report["generated_at"]).astimezone(zone)
        until = made.hour if made.date().isoformat() == report["date"] else until
    lengths = hour_lengths(date.fromisoformat(report["date"]), zone)
    yield from (hour for hour in range(until) if lengths[hour])


def _gap(bands: dict[int, Band]) -> tuple[Gap, Band]:
    hours, band = list(bands), _together(list(bands.values()))
    gap: Gap = {
        "from_hour": hours[0],
        "to_hour": hours[-1] + 1,
        "expected": round(band.expected),
    }
    return gap, band


def _together(bands: Sequence[Band]) -> Band:
    return Band(
        expected=round(sum(band.expected for band in bands), 6),
        low=round(sum(band.low for band in bands), 6),
        high=round(sum(band.high for band in bands), 6),
        weeks=max(band.weeks for band in bands),
    )
