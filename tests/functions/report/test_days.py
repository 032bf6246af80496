"""A run knows which day it is to report, and when that day is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.common.keys import RawKey
from functions.report.days import (
    RequestError,
    arrival_days,
    arrived_before,
    end_of,
    requested_day,
)

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("event", "zone", "day"),
    [
        ({"date": "2023-07-10"}, UTC_ZONE, date(2023, 7, 10)),
        ({}, UTC_ZONE, date(2026, 11, 23)),
        ({}, NEW_YORK, date(2026, 11, 22)),
        ({"scheduled_at": "2026-11-20T00:30:00Z"}, UTC_ZONE, date(2026, 11, 19)),
        ({"scheduled_at": "2026-11-20T00:30:00Z"}, NEW_YORK, date(2026, 11, 18)),
        ({"scheduled_at": "2026-11-20T05:30:00Z"}, NEW_YORK, date(2026, 11, 19)),
    ],
)
def test_the_day_asked_for(event: dict[str, str], zone: ZoneInfo, day: date) -> None:
    assert requested_day(event, NOW, zone) == day


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"date": "yesterday"}, "date must be YYYY-MM-DD, not 'yesterday'"),
        ({"date": "2026-02-30"}, "date must be"),
        ({"date": None}, "date must be"),
        ({"scheduled_at": "<aws.scheduler.scheduled-time>"}, "scheduled_at is no time"),
        ({"scheduled_at": "2026-11-20T00:30:00"}, "scheduled_at has no offset"),
        ({"day": "2026-11-20"}, r"unknown members \['day'\]; allowed: date, scheduled_at"),
    ],
)
def test_an_event_that_names_no_day_is_refused(event: dict[str, object], why: str) -> None:
    with pytest.raises(RequestError, match=why):
        requested_day(event, NOW, UTC_ZONE)


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    assert end_of(date(2026, 11, 23), UTC_ZONE) == datetime(2026, 11, 24, tzinfo=UTC)
    assert end_of(date(2026, 11, 23), NEW_YORK) == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_a_day_on_which_clocks_change_is_longer_or_shorter() -> None:
    for day, hours in ((date(2026, 11, 1), 25), (date(2026, 3, 8), 23)):
        start = end_of(day - timedelta(days=1), NEW_YORK)
        assert end_of(day, NEW_YORK) - start == timedelta(hours=hours)


def test_what_arrived_before_the_end_is_looked_for_from_the_day_before() -> None:
    day = date(2026, 11, 23)
    assert arrival_days(day, end_of(day, UTC_ZONE)) == [date(2026, 11, 22), day]
    assert arrival_days(day, end_of(day, NEW_YORK)) == [
        date(2026, 11, 22),
        day,
        date(2026, 11, 24),
    ]
    end = end_of(day, NEW_YORK)
    assert arrived_before(RawKey(day=date(2026, 11, 24), hour=4, batch="b", count=1), end)
    assert not arrived_before(RawKey(day=date(2026, 11, 24), hour=5, batch="b", count=1), end)
