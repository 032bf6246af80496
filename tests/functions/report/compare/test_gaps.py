"""Hours without events in which there always are some stand out, on a day that has others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bench.thresholds import THRESHOLDS
from functions.common.days import start_of
from functions.report.announce import chat_text, mail, slack, teams
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.report import Report
from functions.report.pages.hours import hours
from tests.harness.shop_days import ZONE, Odd
from tests.harness.shop_reports import MONDAY, Before, report_of

_DASH = "\N{EN DASH}"


def kinds(report: Report) -> list[str]:
    return [cause["kind"] for cause in report["comparison"]["causes"]]


def test_a_gap_is_what_there_is_to_look_at_wherever_a_day_is_told() -> None:
    made = report_of(odd=Odd(empty_hours=(13, 14)))
    said = f"No events 13:00{_DASH}15:00, where 7,891 are usual."
    assert made["comparison"]["gaps"] == [{"from_hour": 13, "to_hour": 15, "expected": 7_891}]
    assert [one["sentence"] for one in made["comparison"]["stands_out"]] == [said]
    assert [one["sentence"] for one in made["comparison"]["causes"]] == [said]
    assert (made["verdict"]["kind"], made["verdict"]["level"]) == ("findings", "bad")
    assert hours(made).notes == [f"No events 13:00{_DASH}15:00; usually 7,891."]
    told = Told(made, None, Where("reports", "aws"))
    assert subject([told]) == "[prod] Mon 9 Feb: no events 13:00-15:00"
    assert f"1. Gap: {said}" in mail.text(told)
    assert f"1. Gap: {said}" in chat_text.text(told)
    for message in (slack.message(told), teams.message(told)):
        assert said in json.dumps(message, ensure_ascii=False)


def test_all_gaps_of_a_day_are_one_thing_and_have_the_days_before() -> None:
    made = report_of(odd=Odd(empty_hours=(2, 9, 11, 13, 14, 20)))
    (cause,) = made["comparison"]["causes"]
    first = f"02:00{_DASH}03:00, 09:00{_DASH}10:00, 11:00{_DASH}12:00"
    assert cause["sentence"].startswith(f"No events {first} and 2 more, where ")
    assert cause["usual"]
    assert cause["history"][-7] == pytest.approx(cause["usual"]["expected"], rel=0.1)


def test_a_total_that_lacks_what_a_gap_lacks_is_one_thing_with_it() -> None:
    made = report_of(odd=Odd(empty_hours=tuple(range(9, 17)), volume=0.42))
    assert made["activity"]["events"] < 22_000
    assert kinds(made) == ["gap"]


def test_more_missing_than_a_gap_explains_is_a_thing_of_its_own() -> None:
    assert kinds(report_of(odd=Odd(empty_hours=(13,), volume=0.5))) == ["gap", "volume"]


def test_a_day_with_hardly_any_events_has_no_gaps() -> None:
    """Its hours are empty by chance: that it is small is said once."""
    made = report_of(odd=Odd(empty_hours=(2, 3, 4), volume=0.02))
    assert "gaps" not in made["comparison"]


def test_a_day_without_events_is_one_thing() -> None:
    assert kinds(report_of(odd=Odd(volume=0))) == ["silent"]


@pytest.mark.parametrize("size", [20, 100, 500, 2_000])
def test_an_hour_that_may_be_empty_by_chance_is_no_gap(size: int) -> None:
    """At night an hour of a small shop has two events or none."""
    for ago in range(14):
        made = report_of(MONDAY - timedelta(days=ago), monday=size)
        assert "gaps" not in made["comparison"]


def earlier(empty: dict[int, int], day: Report) -> list[Day]:
    """Days before `day` with a hundred events an hour; `empty`: an hour of some, by days ago."""
    days = []
    for ago in range(28, 0, -1):
        made = report_of(MONDAY - timedelta(days=ago))
        made["date"] = (MONDAY - timedelta(days=ago)).isoformat()
        for hour in made["activity"]["by_hour"]:
            hour["events"] = 0 if empty.get(ago) == hour["hour"] else 100
        days.append(Day.of(made))
    return days


def found(empty: dict[int, int]) -> list[str]:
    day = report_of(odd=Odd(empty_hours=(13,)))
    made = compare(day, earlier(empty, day), THRESHOLDS, MONDAY - timedelta(days=60))
    return [one["kind"] for one in made["stands_out"] if one["kind"] == "gap"]


def test_an_hour_that_was_empty_on_such_a_day_before_is_no_gap() -> None:
    """So a maintenance window every Monday is none from the second on."""
    assert found({}) == ["gap"]
    assert found({8: 13}) == ["gap"]
    assert found({7: 13}) == []
    assert found({8: 13, 9: 13}) == []


def test_a_source_that_sends_in_these_hours_alone_is_the_cause_if_it_is_silent() -> None:
    """As many as a gap lacks: a job of the night that did not run."""
    night = {"job.night": (5.9, 1.0)}
    sources = {"shop.web": (94.1, 2.0), **night}
    odd = Odd(silent=tuple(night), empty_hours=(13,))
    made = report_of(odd=odd, sources=sources)
    assert made["comparison"]["gaps"]
    assert kinds(made) == ["silent"]


def test_hours_that_are_still_to_come_are_no_gaps() -> None:
    now = start_of(MONDAY, ZONE) + timedelta(hours=15, minutes=30)
    made = report_of(odd=Odd(empty_hours=(13, *range(15, 24))), now=now)
    assert made["comparison"]["gaps"] == [{"from_hour": 13, "to_hour": 14, "expected": 4_003}]
    assert made["comparison"]["causes"] == []


def test_with_too_few_days_nothing_is_a_gap() -> None:
    made = report_of(odd=Odd(empty_hours=(13,)), before=Before(days=14))
    assert "gaps" not in made["comparison"]
