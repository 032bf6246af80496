"""An event belongs to the calendar day that the report's zone had at its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.times import EPOCH
from functions.process.partition import EventDays
from functions.process.timestamp import microseconds
from tests.harness.zones import samples

MICROSECOND = timedelta(microseconds=1)


class PutBack(tzinfo):
    """A zone whose clocks are put back an hour in a quarter with midnight in it."""

    # 00:02, in the quarter that begins at 23:53 and, once clocks are put back, ends at 23:08.
    CHANGE = datetime(2000, 1, 1, 12, 9, tzinfo=UTC)
    BEFORE = timedelta(hours=11, minutes=53)

    def fromutc(self, moment: datetime) -> datetime:
        offset = self.BEFORE
        if moment.replace(tzinfo=UTC) >= self.CHANGE:
            offset -= timedelta(hours=1)
        return (moment + offset).replace(tzinfo=timezone(offset))

    def utcoffset(self, moment: datetime | None) -> None:
        return None  # times that fromutc gives have another zone

    dst = tzname = utcoffset


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
    all_us = []
    for naive in times:
        moment = naive.replace(tzinfo=UTC)
        us = (moment - EPOCH) // timedelta(microseconds=1)
        assert days.of(us) == moment.astimezone(ZoneInfo(zone)).date()
        all_us.append(us)
    for some in (all_us, all_us[:2], [all_us[0] + n for n in range(3)]):
        assert days.of_all(some) in ({None} | {days.of(us) for us in some})
    assert days.of_all(all_us) is None or len({days.of(us) for us in all_us}) == 1


def test_the_day_is_right_around_every_kind_of_change() -> None:
    minute = timedelta(minutes=1)
    for zone, change in samples(1):
        days = EventDays(zone)
        for moment in (change + n * minute for n in range(-20, 21)):
            us = (moment - EPOCH) // timedelta(microseconds=1)
            assert days.of(us) == moment.astimezone(zone).date(), (zone, moment)
            assert days.of(us - 1) == (moment - MICROSECOND).astimezone(zone).date(), (zone, moment)


def test_a_quarter_in_which_a_day_comes_and_goes_is_no_exception() -> None:
    """No zone has one so far: clocks that are 7 minutes off, put back an hour at 00:02."""
    days = EventDays(cast(ZoneInfo, PutBack()))
    around = (PutBack.CHANGE - EPOCH) // timedelta(microseconds=1)
    assert days.of_all([around - 1, around, around + 1]) is None
    assert days.of_all([around + 1_800_000_000]) == days.of(around + 1_800_000_000)
    for second in range(-900, 1800):
        moment = PutBack.CHANGE + timedelta(seconds=second)
        us = (moment - EPOCH) // timedelta(microseconds=1)
        assert days.of(us) == moment.astimezone(PutBack()).date(), moment
