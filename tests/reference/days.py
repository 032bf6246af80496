"""Days of a time zone: which instants they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day that clocks in the zone show."""
    return moment.astimezone(zone).date()


@cache
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first second at which clocks in the zone show a day, or a later one if they skip it."""
    before = datetime.combine(day, time(), UTC) - timedelta(hours=30)
    after = before + timedelta(hours=60)
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if day_of(middle, zone) < day:
            before = middle
        else:
            after = middle
    return after


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day is over."""
    return start_of(day + timedelta(days=1), zone)


def rfc3339(moment: datetime) -> str:
    """A moment as reports have it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
