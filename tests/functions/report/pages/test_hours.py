"""The hours: bars beside what is usual, holes and changes of clocks in words."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from functions.common.clock import hour_lengths
from functions.report.document.report import Report
from functions.report.pages.hours import hours
from tests.harness.judged_report import judged_report
from tests.harness.made_report import made_report
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import report_of
from tests.harness.zones import zones


def without_events_at(*empty: int, report: Report | None = None) -> Report:
    made = report or judged_report()
    for hour in made["activity"]["by_hour"]:
        if hour["hour"] in empty:
            hour["events"] = hour["failures"] = 0
    return made


def test_hours_without_events_are_named_with_what_is_usual() -> None:
    assert hours(judged_report()).notes == []
    made = report_of(odd=Odd(empty_hours=(9, 10, 14)))
    usual = [one["expected"] for one in made["comparison"]["usual"]["by_hour"] if one]
    assert hours(made).notes == [
        f"No events 09:00\N{EN DASH}11:00; usually {usual[9] + usual[10]:,.0f}.",
        f"No events 14:00\N{EN DASH}15:00; usually {usual[14]:,.0f}.",
    ]


def test_the_hour_that_clocks_skip_is_no_hole_and_nothing_is_usual_in_it() -> None:
    made = without_events_at(2)
    made["date"] = "2026-03-29"
    found = hours(made)
    assert found.notes == ["Clocks were put forward: there was no 02:00\N{EN DASH}03:00."]
    assert found.usual[2] is None


def test_the_hour_that_comes_twice_is_said() -> None:
    made = judged_report()
    made["date"] = "2026-10-25"
    assert hours(made).notes == [
        "Clocks were put back: 02:00\N{EN DASH}03:00 came twice, and counts both."
    ]


def test_a_change_by_half_an_hour_is_said_as_what_it_is() -> None:
    made = judged_report()
    made["date"], made["time_zone"] = "2026-10-04", "Australia/Lord_Howe"
    assert hours(made).notes == ["Clocks changed: 02:00\N{EN DASH}03:00 took 30 minutes."]


@pytest.mark.parametrize("name", ["Europe/Zurich", "Africa/Cairo", "America/St_Johns"])
def test_an_hour_is_as_long_as_clocks_showed_it(name: str) -> None:
    """Minute by minute, around the last changes of a zone; some are at midnight."""
    zone, changes = next(found for other, found in zones().items() if other == name)
    minute = timedelta(minutes=1)
    for moment in changes[-4:]:
        for day in {(moment + timedelta(days=ago)).astimezone(zone).date() for ago in (-1, 0)}:
            start = datetime.combine(day, time.min, UTC) - timedelta(hours=26)
            shown = ((start + n * minute).astimezone(zone) for n in range(80 * 60))
            minutes = Counter(local.hour for local in shown if local.date() == day)
            assert hour_lengths(day, zone) == [minutes[hour] * minute for hour in range(24)]


def test_a_day_without_events_has_no_busiest_hour() -> None:
    found = hours(report_of(odd=Odd(volume=0)))
    assert found.about == "Line: a usual Monday."
    assert found.notes == ["No events all day."]
    assert (found.failed_chart, found.failed_about) == (None, "")
    assert hours(without_events_at(*range(24), report=made_report())).about == "No events."


def test_an_hour_whose_batches_may_wait_has_no_events_so_far() -> None:
    made = report_of(odd=Odd(empty_hours=(13,), waiting=0.2))
    (note,) = hours(made).notes
    assert note.startswith("No events so far 13:00\N{EN DASH}14:00; usually ")
