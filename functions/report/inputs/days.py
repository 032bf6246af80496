"""When a day of the report's time zone ends, and on which UTC days its events can arrive."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.keys import RawKey
from functions.common.times import days_between

# The ingest queue holds a message for up to 14 days (SQS quotas). A batch may be stored that long
# after its earliest message, and its keys have the day of that message.
LONGEST_DELAY_DAYS = 14


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day of the time zone is over."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def arrival_days(day: date, end: datetime) -> list[date]:
    """The UTC days on which an event of `day` can arrive before `day` is over, at `end`.

    No event arrives more than a day before it happens: such an event is quarantined as
    `timestamp_in_future`.
    """
    first = day - timedelta(days=1)
    last = (end - timedelta(microseconds=1)).date()
    return days_between(first, last)


def arrived_before(raw: RawKey, end: datetime) -> bool:
    """Whether a batch began to arrive before `end`, by the hour in its key."""
    return datetime.combine(raw.day, time(raw.hour), UTC) < end
