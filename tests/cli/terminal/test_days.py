"""A day is typed as a date, or as `today` or `yesterday`, which the environment's zone decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
import typer

from cli.terminal.days import TODAY, YESTERDAY, Day, chosen_day, chosen_days, read_day
from cli.terminal.errors import CommandError

UTC_ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("today", date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 23)),
    ],
)
def test_a_day_is_meant(typed: str, meant: date) -> None:
    assert read_day(typed).on(date(2026, 11, 24)) == meant


@pytest.mark.parametrize("typed", ["", "Today", "tomorrow", "2026-13-01", "20261123", "-1"])
def test_what_is_no_day_is_refused_with_what_is_one(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match="type YYYY-MM-DD, today or yesterday"):
        read_day(typed)


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", 23), ("UTC", 24), ("Pacific/Kiritimati", 24)]
)
def test_the_zone_says_which_day_today_is(zone: str, day: int) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        assert chosen_day(TODAY, ZoneInfo(zone)) == date(2026, 11, day)


def test_a_range_of_words_is_of_one_moment() -> None:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        assert chosen_days(YESTERDAY, TODAY, UTC_ZONE) == [date(2026, 11, 23), date(2026, 11, 24)]
        with pytest.raises(CommandError, match="--from 2026-11-24 is after --to 2026-11-23"):
            chosen_days(TODAY, Day(date(2026, 11, 23)), UTC_ZONE)
