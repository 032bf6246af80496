"""Days of a time zone: when they begin and end, and which of them can be asked for.

Clocks that are put back across midnight show a day, the next one for a minute, and the day again
(St John's at 00:01 until 2011). So a day may begin before the one before it ends. The ends of days
are in order: each moment is between the ends of two days that follow each other.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.clock import stretches

# An event that is more than a day ahead of the end of the hour in which it arrives is invalid.
_MOST_AHEAD = timedelta(hours=25)
# A timestamp has a year of four digits that does not begin with 0 (docs/contract.md). Its offset
# and the time zone of the day can make the day one of the two before.
_FIRST_DAY = date(999, 12, 30)


class NoSuchDayError(ValueError):
    """No event can be of this day, or it has not begun; the message says which."""


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which clocks of the time zone show `day`, or a later day.

    A day that they never showed begins and ends at the moment that they skipped it.
    """
    midnight = datetime.combine(day, time.min, UTC)
    shown = ((max(one.start, midnight - one.offset), one.end) for one in stretches(day, zone))
    return min(first for first, end in shown if first < end)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day of the time zone is over.

    From it on, clocks never again show `day`, or an earlier day.
    """
    midnight = datetime.combine(day, time.min, UTC) + timedelta(days=1)
    shown = ((one.start, min(one.end, midnight - one.offset)) for one in stretches(day, zone))
    return max(end for start, end in shown if start < end)


def earliest_arrival(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, before which no valid event of a day has arrived."""
    return start_of(day, zone) - _MOST_AHEAD


def utc_days(start: datetime, end: datetime) -> list[date]:
    """The UTC days that a span of time overlaps; `end` is not part of it."""
    return days_between(start.date(), (end - timedelta(microseconds=1)).date())


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def check_day(day: date, now: datetime, zone: ZoneInfo) -> None:
    """Raise NoSuchDayError unless `day`, of the time zone, has begun and can have events."""
    today = now.astimezone(zone).date()
    if day > today:
        raise NoSuchDayError(f"{day} has not begun: today is {today} in {zone}")
    if day < _FIRST_DAY:
        raise NoSuchDayError(f"{day} can have no events: the first day that can is {_FIRST_DAY}")
