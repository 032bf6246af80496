"""How far the clocks of a time zone are from UTC, until when, and how long their hours are."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# No clock was ever a day away from UTC: a time at which any zone shows a day is this close to it.
_MOST_AHEAD = timedelta(days=1)
# The clocks of no zone have changed twice within three days (tzdata; a test reads all of it).
_STEP = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The times (UTC) from `start` until `end`, at which clocks are `offset` ahead of UTC."""

    start: datetime
    end: datetime
    offset: timedelta


def stretches(day: date, zone: ZoneInfo) -> list[Stretch]:
    """The stretches of all times at which some zone on Earth shows `day`, in order.

    Nearly always it is one. There are two if the clocks of `zone` change around that day.
    """
    midnight = datetime.combine(day, time.min, UTC)
    last = midnight + timedelta(days=1) + _MOST_AHEAD
    found: list[Stretch] = []
    start = at = midnight - _MOST_AHEAD
    while at < last:
        later = at + _STEP
        if (offset := _offset(at, zone)) != _offset(later, zone):
            change = _change(at, later, zone)
            found.append(Stretch(start, change, offset))
            start = change
        at = later
    return [*found, Stretch(start, last, _offset(last, zone))]


def hour_lengths(day: date, zone: ZoneInfo) -> list[timedelta]:
    """How long each of the 24 hours was that clocks of the time zone showed on a day."""
    midnight = datetime.combine(day, time.min, UTC)
    # Each stretch as its clocks showed it.
    shown = [(one.start + one.offset, one.end + one.offset) for one in stretches(day, zone)]
    starts = [midnight + hour * _HOUR for hour in range(24)]
    none = timedelta()
    return [
        sum((max(min(end, start + _HOUR) - max(first, start), none) for first, end in shown), none)
        for start in starts
    ]


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `before` that has another offset. There is one up to `after`."""
    old = _offset(before, zone)

    def has_changed(second: int) -> bool:
        return _offset(before + timedelta(seconds=second), zone) != old

    seconds = range((after - before) // timedelta(seconds=1))
    return before + timedelta(seconds=bisect_right(seconds, False, key=has_changed))


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    if offset is None:
        raise RuntimeError(f"{zone} has no offset")
    return offset
