"""A request is for a day's report, the daily run or the sweep. Any other is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.report.request import (
    DailyRequest,
    DayRequest,
    RequestError,
    SweepRequest,
    parse,
)

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("event", "zone", "asked"),
    [
        ({"date": "2026-11-24"}, UTC_ZONE, DayRequest(date(2026, 11, 24))),
        ({"date": "2026-11-24"}, KIRITIMATI, DayRequest(date(2026, 11, 24))),
        ({"date": "0999-12-30"}, UTC_ZONE, DayRequest(date(999, 12, 30))),
        ({"date": "2023-07-10"}, UTC_ZONE, DayRequest(date(2023, 7, 10))),
        ({}, UTC_ZONE, DayRequest(date(2026, 11, 23))),
        ({}, NEW_YORK, DayRequest(date(2026, 11, 22))),
        ({"scheduled_at": "2026-11-20T00:30:00Z"}, UTC_ZONE, DailyRequest(date(2026, 11, 19))),
        ({"scheduled_at": "2026-11-20T00:30:00Z"}, NEW_YORK, DailyRequest(date(2026, 11, 18))),
        ({"scheduled_at": "2026-11-20T05:30:00Z"}, NEW_YORK, DailyRequest(date(2026, 11, 19))),
        ({"sweep": True}, UTC_ZONE, SweepRequest(grace=None, dry_run=False)),
        (
            {"sweep": True, "dry_run": True, "grace_minutes": 5},
            UTC_ZONE,
            SweepRequest(grace=timedelta(minutes=5), dry_run=True),
        ),
    ],
)
def test_a_request_is_parsed(event: dict[str, object], zone: ZoneInfo, asked: object) -> None:
    assert parse(event, NOW, zone) == asked


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"date": "yesterday"}, "date must be YYYY-MM-DD, not 'yesterday'"),
        ({"date": "2026-02-30"}, "date must be"),
        ({"date": None}, "date must be"),
        ({"scheduled_at": "<aws.scheduler.scheduled-time>"}, "scheduled_at is no time"),
        ({"scheduled_at": "2026-11-20T00:30:00"}, "scheduled_at has no offset"),
        ({"day": "2026-11-20"}, r"unknown members \['day'\]; allowed: date, scheduled_at"),
        ({"sweep": False}, "sweep must be true"),
        ({"sweep": True, "dry_run": "yes"}, "dry_run true or false"),
        ({"sweep": True, "grace_minutes": -1}, "grace_minutes must be a whole number from 0"),
        ({"sweep": True, "grace_minutes": True}, "grace_minutes must be"),
        ({"sweep": True, "date": "2026-11-20"}, r"unknown members \['date'\]"),
    ],
)
def test_an_invalid_request_is_refused_with_the_reason(event: dict[str, object], why: str) -> None:
    with pytest.raises(RequestError, match=why):
        parse(event, NOW, UTC_ZONE)


@pytest.mark.parametrize(
    ("event", "zone", "why"),
    [
        ({"date": "2026-11-25"}, UTC_ZONE, "2026-11-25 has not begun: today is 2026-11-24 in UTC"),
        ({"date": "2026-11-24"}, NEW_YORK, "today is 2026-11-23 in America/New_York"),
        ({"date": "2026-11-25"}, KIRITIMATI, "today is 2026-11-24 in Pacific/Kiritimati"),
        ({"date": "2062-11-23"}, UTC_ZONE, "2062-11-23 has not begun"),
        ({"date": "9999-12-31"}, UTC_ZONE, "9999-12-31 has not begun"),
        ({"date": "0001-01-01"}, UTC_ZONE, "0001-01-01 can have no events"),
        ({"date": "0999-12-29"}, UTC_ZONE, "the first day that can is 0999-12-30"),
        ({"scheduled_at": "2026-11-26T00:30:00Z"}, UTC_ZONE, "2026-11-25 has not begun"),
        ({"scheduled_at": "9999-12-31T23:59:59-23:59"}, UTC_ZONE, "no day is before"),
        ({"scheduled_at": "0001-01-01T00:00:00Z"}, UTC_ZONE, "no day is before"),
        ({"scheduled_at": "0001-01-03T00:00:00Z"}, UTC_ZONE, "can have no events"),
    ],
)
def test_a_day_that_has_not_begun_or_can_have_no_events_is_refused(
    event: dict[str, object], zone: ZoneInfo, why: str
) -> None:
    with pytest.raises(RequestError, match=why):
        parse(event, NOW, zone)
