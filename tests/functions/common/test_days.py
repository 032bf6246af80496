"""When a day is over, and on which UTC days its events can have arrived by then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.common.days import end_of

NEW_YORK = ZoneInfo("America/New_York")
UTC_ZONE = ZoneInfo("UTC")


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    assert end_of(date(2026, 11, 23), UTC_ZONE) == datetime(2026, 11, 24, tzinfo=UTC)
    assert end_of(date(2026, 11, 23), NEW_YORK) == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_a_day_on_which_clocks_change_is_longer_or_shorter() -> None:
    for day, hours in ((date(2026, 11, 1), 25), (date(2026, 3, 8), 23)):
        start = end_of(day - timedelta(days=1), NEW_YORK)
        assert end_of(day, NEW_YORK) - start == timedelta(hours=hours)
