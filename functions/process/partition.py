"""The event day of a timestamp: its calendar day in the report's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.common.times import EPOCH

_QUARTER_US = 15 * 60 * 1_000_000
# Of the longest: clocks may be put back by hours, or by a day.
_QUARTERS_A_DAY = 48 * 4


class EventDays:
    """Days of many timestamps, two zone conversions a quarter of an hour instead of one an event.

    In nearly every quarter clocks show one day and do not change: then its first and its last
    moment have the same day and the same offset from UTC. In any other quarter, such as one with
    midnight of local mean time in it, each timestamp is converted by itself. No clock has changed
    twice in a quarter (tzdata; a test reads all of it).
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._days: dict[int, date | None] = {}
        self._spans: dict[tuple[int, int], date | None] = {}

    def of(self, timestamp_us: int) -> date:
        """The event day of a time in microseconds since the epoch."""
        return self._of_quarter(timestamp_us // _QUARTER_US) or self._convert(timestamp_us).date()

    def of_all(self, timestamps_us: Sequence[int]) -> date | None:
        """The one event day of all of these times; None where it takes a look at each to tell."""
        return self._of_quarters(
            min(timestamps_us) // _QUARTER_US, max(timestamps_us) // _QUARTER_US
        )

    def _of_quarters(self, first: int, last: int) -> date | None:
        """The day that clocks show all through these quarters, or None."""
        if (first, last) not in self._spans:
            if last - first >= _QUARTERS_A_DAY:
                return None
            days = {self._of_quarter(quarter) for quarter in range(first, last + 1)}
            self._spans[first, last] = days.pop() if len(days) == 1 else None
        return self._spans[first, last]

    def _of_quarter(self, quarter: int) -> date | None:
        """The day that clocks show all through a quarter, or None."""
        try:
            return self._days[quarter]
        except KeyError:
            first = self._convert(quarter * _QUARTER_US)
            last = self._convert((quarter + 1) * _QUARTER_US - 1)
            alike = (first.date(), first.utcoffset()) == (last.date(), last.utcoffset())
            day = self._days[quarter] = first.date() if alike else None
            return day

    def _convert(self, timestamp_us: int) -> datetime:
        return (EPOCH + timedelta(microseconds=timestamp_us)).astimezone(self._zone)
