"""An event belongs to the calendar day that the report's zone had at its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.times import EPOCH
from functions.process.partition import EventDays
from functions.process.timestamp import microseconds


@pytest.mark.parametrize(
    ("zone", "timestamp", "day"),
    [
        ("UTC", "2026-11-23T23:59:59.999999Z", date(2026, 11, 23)),
        ("UTC", "2026-11-24T00:00:00Z", date(2026, 11, 24)),
        ("America/New_York", "2026-11-24T04:59:59Z", date(2026, 11, 23)),
        ("America/New_York", "2026-11-24T05:00:00Z", date(2026, 11, 24)),
        ("Asia/Kathmandu", "2026-11-23T18:14:59Z", date(2026, 11, 23)),
        ("Asia/Kathmandu", "2026-11-23T18:15:00Z", date(2026, 11, 24)),
        # A day that clocks skipped, and one on which they went back.
        ("Pacific/Apia", "2011-12-30T09:59:59Z", date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", date(2011, 12, 31)),
        ("Europe/Zurich", "2026-10-25T00:30:00Z", date(2026, 10, 25)),
        # Local mean time, 34 minutes and 8 seconds ahead: midnight inside a quarter of an hour.
        ("Europe/Zurich", "1850-01-01T23:25:51Z", date(1850, 1, 1)),
        ("Europe/Zurich", "1850-01-01T23:25:52Z", date(1850, 1, 2)),
    ],
)
def test_the_day_is_that_of_the_zone(zone: str, timestamp: str, day: date) -> None:
    us = microseconds(timestamp)
    assert us is not None
    assert EventDays(ZoneInfo(zone)).of(us) == day


@given(
    st.sampled_from(["UTC", "Europe/Zurich", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.lists(st.datetimes(datetime(1800, 1, 1), datetime(2100, 1, 1)), min_size=1),  # noqa: DTZ001 - UTC is put on below
)
def test_it_agrees_with_converting_each_time_by_itself(zone: str, times: list[datetime]) -> None:
    days = EventDays(ZoneInfo(zone))
    for naive in times:
        moment = naive.replace(tzinfo=UTC)
        us = (moment - EPOCH) // timedelta(microseconds=1)
        assert days.of(us) == moment.astimezone(ZoneInfo(zone)).date()
