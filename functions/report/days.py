"""Which day to report, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.keys import RawKey


class RequestError(ValueError):
    """An invocation that does not say which day to report."""


def requested_day(event: Mapping[str, object], now: datetime, zone: ZoneInfo) -> date:
    """The day that an invocation asks for. Raises RequestError.

    `{"date": "YYYY-MM-DD"}` is that day; `{"scheduled_at": RFC 3339}`, from the schedule, the day
    before that time; `{}` the day before `now`; both in the report's time zone.
    """
    unknown = event.keys() - {"date", "scheduled_at"}
    if unknown:
        raise RequestError(f"unknown members {sorted(unknown)}; allowed: date, scheduled_at")
    if "date" in event:
        try:
            return datetime.strptime(str(event["date"]), "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            raise RequestError(f"date must be YYYY-MM-DD, not {event['date']!r}") from None
    moment = now
    if "scheduled_at" in event:
        try:
            moment = datetime.fromisoformat(str(event["scheduled_at"]))
        except ValueError:
            raise RequestError(f"scheduled_at is no time: {event['scheduled_at']!r}") from None
        if moment.tzinfo is None:
            raise RequestError(f"scheduled_at has no offset: {event['scheduled_at']!r}")
    return moment.astimezone(zone).date() - timedelta(days=1)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day of the zone is over."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def arrival_days(day: date, end: datetime) -> list[date]:
    """The UTC days on which an event of `day` can have arrived before it was over.

    It cannot have come more than a day before it happened: that is quarantined as
    `timestamp_in_future`.
    """
    first = day - timedelta(days=1)
    last = (end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def arrived_before(raw: RawKey, end: datetime) -> bool:
    """Whether a batch arrived before a moment, by the hour in its key."""
    return datetime.combine(raw.day, time(raw.hour), UTC) < end
