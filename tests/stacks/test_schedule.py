"""The daily run starts at a time that is there every day, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.common.days import end_of
from stacks.settings import Report, Settings
from stacks.settings.schedule import default_schedule, skipped_run
from tests.harness.synthesis import settings_with
from tests.harness.zones import zones

AT_MIDNIGHT = "cron(30 0 * * ? *)"
AN_HOUR_LATER = "cron(30 1 * * ? *)"
# Those whose clocks skip the hour from midnight on, of all zones and years (tzdata).
SKIPPING = {
    *("Africa/Cairo", "America/Havana", "America/Santiago", "Asia/Beirut", "Atlantic/Azores"),
}


def is_there(day: date, moment: time, zone: ZoneInfo) -> bool:
    local = datetime.combine(day, moment, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def days(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last, 1, 1) - start).days)]


def test_the_default_is_half_past_midnight_but_where_clocks_skip_that() -> None:
    assert {name for name in zones() if default_schedule(name) != AT_MIDNIGHT} == SKIPPING
    assert {default_schedule(name) for name in SKIPPING} == {AN_HOUR_LATER}
    assert default_schedule("Egypt") == AN_HOUR_LATER  # another name of Cairo's
    assert Settings(environment="test", time_zone="Asia/Beirut").schedule == AN_HOUR_LATER
    assert Settings(environment="test").schedule == AT_MIDNIGHT


def test_the_default_is_there_every_day_and_half_an_hour_after_the_day_before() -> None:
    for name, (zone, _) in zones().items():
        moment = time(1, 30) if name in SKIPPING else time(0, 30)
        for day in days(2026, 2028):
            assert is_there(day, moment, zone), (name, day)
            run = datetime.combine(day, moment, zone).astimezone(UTC)
            over = end_of(day - timedelta(days=1), zone)
            assert run - over >= timedelta(minutes=30), (name, day)


@pytest.mark.parametrize("name", sorted({*SKIPPING, "Africa/Casablanca", "Europe/Zurich"}))
def test_the_default_is_there_for_a_century(name: str) -> None:
    moment = time(1, 30) if name in SKIPPING else time(0, 30)
    zone, _ = zones()[name]
    assert all(is_there(day, moment, zone) for day in days(2026, 2126))


@pytest.mark.parametrize(
    ("schedule", "zone", "skipped"),
    [
        (AT_MIDNIGHT, "Africa/Cairo", "2026-04-24 00:30"),
        (AT_MIDNIGHT, "America/Santiago", "2026-09-06 00:30"),
        ("cron(0 0 * * ? *)", "Atlantic/Azores", "2026-03-29 00:00"),
        ("cron(59 0 * * ? *)", "Asia/Beirut", "2026-03-29 00:59"),
        (AT_MIDNIGHT, "Europe/Zurich", None),
        ("cron(15 2 * * ? *)", "Europe/Zurich", "2026-03-29 02:15"),
        ("cron(0,30 2 * * ? *)", "Europe/Zurich", "2026-03-29 02:00"),
        ("cron(0 3 * * ? *)", "Europe/Zurich", None),
        ("cron(59 1 * * ? *)", "Europe/Zurich", None),
        ("cron(15 2 ? * MON-FRI *)", "Europe/Zurich", "2026-03-29 02:15"),
        # Another time of the day is left.
        ("cron(0 * * * ? *)", "Africa/Cairo", None),
        ("cron(30 0,12 * * ? *)", "Africa/Cairo", None),
        ("cron(30 0-1 * * ? *)", "Africa/Cairo", None),
        ("cron(0/30 0/6 * * ? *)", "Africa/Cairo", None),
        ("cron(0/30 0 * * ? *)", "Africa/Cairo", "2026-04-24 00:00"),
        ("cron(*/20 0-0 * * ? *)", "Africa/Cairo", "2026-04-24 00:00"),
        ("rate(1 day)", "Africa/Cairo", None),
        ("cron(15 2 * * ? *)", "Australia/Lord_Howe", "2026-10-04 02:15"),
        ("cron(30 2 * * ? *)", "Australia/Lord_Howe", None),
        ("cron(30 23 * * ? *)", "America/Nuuk", "2026-03-28 23:30"),
        ("cron(15 2 * * ? *)", "UTC", None),
    ],
)
def test_a_time_that_clocks_skip_is_found(schedule: str, zone: str, skipped: str | None) -> None:
    found = skipped_run(schedule, zone)
    assert (found and f"{found:%Y-%m-%d %H:%M}") == skipped


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("cron(x 0 * * ? *)", "minutes must be"),
        ("cron(30 25 * * ? *)", "hours must be"),
        ("cron(0-9999999999 0 * * ? *)", "minutes must be"),
    ],
)
def test_what_the_scheduler_would_refuse_is_refused(schedule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        skipped_run(schedule, "Africa/Cairo")


def test_a_schedule_that_is_written_is_taken_where_it_is_always_there() -> None:
    report = Report(schedule="cron(0 4 * * ? *)")
    settings = Settings(environment="test", time_zone="Africa/Cairo", report=report)
    assert settings.schedule == "cron(0 4 * * ? *)"


@pytest.mark.xdist_group("synthesis")
@pytest.mark.parametrize("zone", ["Africa/Cairo", "Europe/Zurich"])
def test_what_is_deployed_starts_at_the_default_of_its_zone(zone: str) -> None:
    from stacks.bootstrap import terraform_json

    stack = terraform_json(settings_with(time_zone=zone, report={}))
    (deployed,) = stack["resource"]["aws_scheduler_schedule"].values()
    assert deployed["schedule_expression"] == default_schedule(zone)
    assert deployed["schedule_expression_timezone"] == zone
