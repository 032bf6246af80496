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
UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("event", "zone", "asked"),
    [
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
