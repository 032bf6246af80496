"""Schedules are those that EventBridge Scheduler takes, and that have a run."""

from __future__ import annotations

import pytest

from stacks.settings import Report
from stacks.settings.cron import checked, read


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(30 0 * * ? *)",
        "cron(0/15 0-6,22 ? * MON-FRI *)",
        "cron(0 22-2 * * ? *)",
        "cron(*/20 4 1,15 JAN,jul ? 2026-2199)",
        "cron(0 4 L * ? *)",
        "cron(0 4 LW * ? *)",
        "cron(0 4 30,L 2 ? *)",
        "cron(0 4 31W * ? *)",
        "cron(0 4 29 2 ? *)",
        "cron(0 4 ? * L *)",
        "cron(0 4 ? * 6L *)",
        "cron(0 4 ? * TUE#2 *)",
        "cron(0 4 ? 1/3 FRI-MON 2020/2)",
        "rate(1 day)",
        "rate(24 hours)",
        "rate(90 minutes)",
    ],
)
def test_what_the_scheduler_takes_is_taken(schedule: str) -> None:
    assert Report(schedule=schedule).schedule == schedule


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("cron(99 99 * * ? *)", "minutes must be from 0 to 59, with , - * /; hours must be from"),
        ("cron(-1 0 * * ? *)", "minutes must be"),
        ("cron(0 24 * * ? *)", "hours must be from 0 to 23"),
        ("cron(0 4 0 * ? *)", "the day of the month must be from 1 to 31, with , - * / ? L W"),
        ("cron(0 4 32W * ? *)", "the day of the month must be"),
        ("cron(0 4 * 13 ? *)", "the month must be from 1 to 12 or JAN to DEC"),
        ("cron(0 4 ? * 0 *)", "the day of the week must be from 1 to 7 or SUN to SAT"),
        ("cron(0 4 ? * MON#6 *)", "the day of the week must be"),
        ("cron(0 4 ? * MON#1,MON#3 *)", "? and # stand alone"),
        ("cron(0 4 ?,1 * MON *)", "? and # stand alone"),
        ("cron(0 4 * * ? 1969)", "the year must be from 1970 to 2199"),
        ("cron(0 4 * * * *)", "the day of the month and the day of the week must be ?, and only"),
        ("cron(0 4 ? * ? *)", "the day of the month and the day of the week must be ?, and only"),
        ("cron(0 4 1 * MON *)", "the day of the month and the day of the week must be ?"),
        ("cron(? 4 * * ? *)", "minutes must be"),
        ("cron(0/0 4 * * ? *)", "minutes: a step is from 1 to 59"),
        ("cron(0/60 4 * * ? *)", "minutes: a step is from 1 to 59"),
        ("cron(0/ 4 * * ? *)", "minutes: a step is from 1 to 59"),
        ("cron(5- 4 * * ? *)", "minutes must be"),
        ("cron(,5 4 * * ? *)", "minutes must be"),
        ("cron(\u0665 4 * * ? *)", "minutes must be"),
        ("cron(0-9999999999 4 * * ? *)", "minutes must be"),
        ("cron(0 4 * * *)", "must have 6 fields, and has 5: minutes, hours, day of the month"),
        ("cron(0 4 * * ? * *)", "must have 6 fields, and has 7"),
        ("cron()", "must be such as cron(30 6 * * ? *)"),
        ("cron( 0 4 * * ? *)", "must be cron(minutes hours day-of-month month day-of-week year)"),
        ("cron(0 4 * * ? *", "must be such as cron(30 6 * * ? *)"),
        ("cron(0\t4 * * ? *)", "must be cron("),
        ("cron(0 4 * * ? *)\0)", "the year must be"),
        ("rate(0 days)", "or rate(number unit) with a unit of minutes, hours or days"),
        ("rate(1 week)", "or rate(number unit)"),
        ("rate(1.5 days)", "or rate(number unit)"),
        ("at(2026-12-01T00:00:00)", "must be such as cron("),
        (f"cron({'0,' * 200}0 4 * * ? *)", "must have at most 256 characters"),
        ("cron(0 4 31 2,4,6 ? *)", "must have a run: there is no such day any more"),
        ("cron(0 4 * * ? 2020-2025)", "must have a run: there is no such day any more"),
    ],
)
def test_what_it_would_refuse_is_refused_with_what_is_allowed(schedule: str, said: str) -> None:
    with pytest.raises(ValueError, match="schedule") as refused:
        Report(schedule=schedule)
    assert said in str(refused.value)


def test_fields_are_read_as_the_numbers_that_they_stand_for() -> None:
    found = read("cron(0/20 22-1 ? * FRI-MON,wed 2199)")
    assert found is not None
    assert found.minutes == [0, 20, 40]
    assert found.hours == [0, 1, 22, 23]
    assert found.years == [2199]
    assert read("rate(2 days)") is None
    assert checked("rate(2 days)") == "rate(2 days)"
