"""The event day of a timestamp: its calendar day in the report's time zone."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from functions.common.times import EPOCH

_QUARTER_US = 15 * 60 * 1_000_000


class EventDays:
    """Days of many timestamps, one zone conversion a quarter of an hour instead of one an event.

    Offsets have been multiples of 15 minutes since 1972, so midnight falls between two quarters.
    In older quarters it may not; then each timestamp is converted by itself.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._days: dict[int, date | None] = {}

    def of(self, timestamp_us: int) -> date:
        """The event day of a time in microseconds since the epoch."""
        quarter = timestamp_us // _QUARTER_US
        try:
            day = self._days[quarter]
        except KeyError:
            first = self._convert(quarter * _QUARTER_US)
            last = self._convert((quarter + 1) * _QUARTER_US - 1)
            day = self._days[quarter] = first if first == last else None
        return day or self._convert(timestamp_us)

    def _convert(self, timestamp_us: int) -> date:
        return (EPOCH + timedelta(microseconds=timestamp_us)).astimezone(self._zone).date()
