"""When a day of a time zone begins and ends, and when its events can arrive."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.times import days_between

# The ingest queue holds a message for up to 14 days (SQS quotas). A batch may be stored that long
# after its messages arrived.
LONGEST_DELAY_DAYS = 14
# An event that is more than a day ahead of the end of the hour in which it arrives is invalid.
EARLIEST_ARRIVAL = timedelta(hours=25)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day of the time zone begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day of the time zone is over."""
    return start_of(day + timedelta(days=1), zone)


def utc_days(start: datetime, end: datetime) -> list[date]:
    """The UTC days that a span of time overlaps; `end` is not part of it."""
    return days_between(start.date(), (end - timedelta(microseconds=1)).date())
