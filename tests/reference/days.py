"""Days of a time zone: which instants they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
# No clock was ever so far from UTC.
_FAR = timedelta(hours=16)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day that clocks in the zone show."""
    return moment.astimezone(zone).date()


@cache
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first second at which clocks in the zone show a day, or a later one if they skip it."""
    moment = datetime.combine(day, time(), UTC) - _FAR
    while day_of(moment + _MINUTE, zone) < day:
        moment += _MINUTE
    while day_of(moment, zone) < day:
        moment += _SECOND
    return moment


@cache
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The second from which on clocks in the zone never show a day again, nor an earlier one."""
    moment = datetime.combine(day, time(), UTC) + timedelta(days=1) + _FAR
    while day_of(moment - _MINUTE, zone) > day:
        moment -= _MINUTE
    while day_of(moment - _SECOND, zone) > day:
        moment -= _SECOND
    return moment


def rfc3339(moment: datetime) -> str:
    """A moment as reports have it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
