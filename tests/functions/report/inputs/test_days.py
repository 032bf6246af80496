"""When a day is over, and on which UTC days its events can have arrived by then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.common.keys import RawKey
from functions.report.inputs.days import arrival_days, arrived_before, end_of

NEW_YORK = ZoneInfo("America/New_York")
UTC_ZONE = ZoneInfo("UTC")


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    assert end_of(date(2026, 11, 23), UTC_ZONE) == datetime(2026, 11, 24, tzinfo=UTC)
    assert end_of(date(2026, 11, 23), NEW_YORK) == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_a_day_on_which_clocks_change_is_longer_or_shorter() -> None:
    for day, hours in ((date(2026, 11, 1), 25), (date(2026, 3, 8), 23)):
        start = end_of(day - timedelta(days=1), NEW_YORK)
        assert end_of(day, NEW_YORK) - start == timedelta(hours=hours)


def test_arrival_days_begin_the_day_before() -> None:
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
