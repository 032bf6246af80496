"""When a day of a time zone begins and ends, and when its events can arrive.

Clocks that are put back across midnight show a day, the next one for a minute, and the day again
(St John's at 00:01 until 2011). So a day may begin before the one before it ends. The ends of days
are in order: each moment is between the ends of two days that follow each other.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.clock import stretches
from functions.common.times import days_between

# The ingest queue holds a message for up to 14 days (SQS quotas). A batch may be stored that long
# after its messages arrived.
LONGEST_DELAY_DAYS = 14
# An event that is more than a day ahead of the end of the hour in which it arrives is invalid.
EARLIEST_ARRIVAL = timedelta(hours=25)


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


def utc_days(start: datetime, end: datetime) -> list[date]:
    """The UTC days that a span of time overlaps; `end` is not part of it."""
    return days_between(start.date(), (end - timedelta(microseconds=1)).date())
