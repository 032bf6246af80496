"""Expired is told from missing, as S3's own rule says of each object that there may be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.retention import Retention
from functions.report.sweep.sweep import sweep_days

DAY = date(2026, 11, 23)
UTC_ZONE = ZoneInfo("UTC")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati", "Etc/GMT+12"]
)
MOMENTS = st.integers(0, 92 * 86_400).map(
    lambda seconds: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def expires(written: datetime, days: int) -> datetime:
    """When S3 deletes an object: its age in days reached, and then the next midnight."""
    aged = written + timedelta(days=days)
    midnight = datetime.combine(aged.date(), time.min, UTC)
    return midnight if midnight == aged else midnight + timedelta(days=1)


@given(ZONES, MOMENTS, st.integers(14, 60))
def test_a_day_is_kept_until_its_earliest_file_expires(zone: str, now: datetime, days: int) -> None:
    start = datetime.combine(DAY, time.min, ZoneInfo(zone)).astimezone(UTC)
    gone = expires(start - timedelta(hours=25), days) <= now
    for name in ("events_days", "quarantine_days", "ledger_days"):
        retention = Retention(**{name: days})
        assert retention.keeps_outcome(DAY, ZoneInfo(zone), now) is not gone
        assert retention.keeps_raw(DAY, ZoneInfo(zone), now)
    retention = Retention(raw_days=days)
    assert retention.keeps_raw(DAY, ZoneInfo(zone), now) is not gone
    assert retention.keeps_outcome(DAY, ZoneInfo(zone), now)


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        # Its first file may be of the 21st, 23:00, and is 30 days old on the 21st, 23:00.
        (datetime(2026, 12, 21, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 22, tzinfo=UTC), False),
    ],
)
def test_files_are_there_until_the_midnight_after_their_last_day(now: datetime, kept: bool) -> None:
    assert Retention(events_days=30).keeps_outcome(DAY, UTC_ZONE, now) is kept


def test_the_shortest_decides() -> None:
    now = datetime(2026, 12, 22, tzinfo=UTC)
    assert Retention(events_days=31, quarantine_days=31, ledger_days=31).keeps_outcome(
        DAY, UTC_ZONE, now
    )
    for name in ("events_days", "quarantine_days", "ledger_days"):
        days = {"events_days": 31, "quarantine_days": 31, "ledger_days": 31, name: 30}
        assert not Retention(**days).keeps_outcome(DAY, UTC_ZONE, now)


@given(MOMENTS, st.integers(14, 60))
def test_the_first_day_that_is_whole_is_the_first_that_has_lost_nothing(
    now: datetime, days: int
) -> None:
    first = Retention(ledger_days=days).first_day_with_ledger(now)
    assert expires(datetime.combine(first, time.min, UTC), days) > now
    before = datetime.combine(first - timedelta(days=1), time.min, UTC)
    assert expires(before, days) <= now
    assert Retention(events_days=days).first_day_with_files(now) == first
    assert Retention(quarantine_days=days, events_days=99).first_day_with_files(now) == first


def test_what_is_kept_for_good_never_expires() -> None:
    now = datetime(9999, 12, 31, tzinfo=UTC)
    kept = Retention()
    assert kept.keeps_outcome(date(2000, 1, 1), UTC_ZONE, now)
    assert kept.keeps_raw(date(2000, 1, 1), UTC_ZONE, now)
    assert kept.first_day_with_ledger(now) == kept.first_day_with_files(now) == date.min


@given(MOMENTS, st.integers(0, 90))
def test_whatever_a_sweep_looks_at_is_there_if_it_is_kept_a_day_longer(
    now: datetime, look_back_days: int
) -> None:
    days = sweep_days(look_back_days) + 1
    first = now.date() - timedelta(days=sweep_days(look_back_days))
    assert Retention(ledger_days=days).first_day_with_ledger(now) == first
    assert Retention(ledger_days=days - 1).first_day_with_ledger(now) > first
