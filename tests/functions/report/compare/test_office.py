"""A simulated year of an office: silent on weekends and on its holidays, judged all the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest

from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.comparison import Comparison, Finding
from functions.report.document.report import Report

WEEKEND = 5  # the first weekday, Monday being 0, on which the office rests
MONTH = 28
# Longer than baselines look back.
HOLIDAYS = range(200, 235)
SHARES = {"shop": 600, "bank": 300, "mail": 100}


def office(days: int, holidays: Sequence[int] = ()) -> Iterator[Report]:
    """So many days from a Monday on."""
    rng = random.Random(1)
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        if day.weekday() >= WEEKEND or number in holidays:
            made = report(day, {}, 0, 0.0)
            made["latency_seconds"]["on_time"]["p95"] = None
            yield made
            continue
        counts = {name: round(rng.gauss(mean, mean / 20)) for name, mean in SHARES.items()}
        groups = {
            name: (count, round(rng.gauss(0.05, 0.005) * count)) for name, count in counts.items()
        }
        yield report(day, groups, round(rng.gauss(20, 2)), 60 * rng.gauss(1, 0.05))


YEAR = list(office(365))


def compared(days: Sequence[Report], number: int, changed: Report | None = None) -> Comparison:
    """The comparison of a day with the month before it, by its number from 0."""
    month = [Day.of(one) for one in days[max(number - MONTH, 0) : number]]
    return compare(changed or days[number], month, THRESHOLDS, FIRST_DAY)


def weekdays(first: int) -> list[int]:
    return [number for number in range(first, len(YEAR)) if number % 7 < WEEKEND]


def test_a_quiet_year_raises_few_alarms_and_every_day_has_its_history() -> None:
    found = [compared(YEAR, number) for number in range(len(YEAR))]
    assert [one["history_days"] for one in found] == [min(n, MONTH) for n in range(len(YEAR))]
    assert sum(bool(one["stands_out"]) for one in found) <= 0.05 * len(found)


def planted(number: int) -> dict[str, Report]:
    """A weekday of the year with something unusual, by the kind of finding that is due."""
    usual = YEAR[number]
    day = date.fromisoformat(usual["date"])
    groups = {
        str(group["name"]): (group["events"], group["failures"])
        for group in usual["activity"]["by_source"]
    }
    failing = {name: (count, 6 * failed) for name, (count, failed) in groups.items()}
    double = {name: (2 * count, 2 * failed) for name, (count, failed) in groups.items()}
    return {
        "volume": report(day, double, 40, 60),
        "failure_rate": report(day, failing, 20, 60),
        "quarantine": report(day, groups, 300, 60),
        "latency": report(day, groups, 20, 600),
    }


@pytest.mark.parametrize("kind", ["volume", "failure_rate", "quarantine", "latency"])
def test_what_is_unusual_on_a_weekday_is_found_and_beyond_doubt(kind: str) -> None:
    judged = weekdays(MONTH)[::7]
    found = [findings(compared(YEAR, number, planted(number)[kind]), kind) for number in judged]
    assert all(found)
    # Less sure only after a week that was itself far out.
    sure = [one["confidence"] == "high" for (one,) in found]
    assert sum(sure) >= 0.9 * len(judged)


def test_three_weeks_make_nobody_sure_of_a_rate_either() -> None:
    for kind in ("failure_rate", "latency"):
        (found,) = findings(compared(YEAR, 21, planted(21)[kind]), kind)
        assert found["confidence"] == "low"


@pytest.mark.parametrize("weekday", [5, 6])
def test_events_on_a_weekend_stand_out_beyond_doubt(weekday: int) -> None:
    for number in range(MONTH + weekday, len(YEAR), 7):
        day = date.fromisoformat(YEAR[number]["date"])
        (total, *_) = compared(YEAR, number, report(day, {"shop": (600, 30)}, 0, 60))["stands_out"]
        assert (total["kind"], total["confidence"]) == ("volume", "high")
        assert total["expected"] == pytest.approx(0, abs=0.01)


def test_after_holidays_longer_than_the_baselines_look_back_there_is_history() -> None:
    days = list(office(300, HOLIDAYS))
    for number in (HOLIDAYS[-1], HOLIDAYS[-1] + 1, HOLIDAYS[-1] + 15):
        found = compared(days, number)
        assert found["history_days"] == MONTH
        assert found["previous_day"] is not None
    (back,) = compared(days, HOLIDAYS[-1] + 1)["stands_out"]
    assert (back["kind"], back["name"]) == ("volume", None)
    # A month later all is as it was.
    assert [one for n in range(270, 300) for one in compared(days, n)["stands_out"]] == []


def findings(comparison: Comparison, kind: str) -> list[Finding]:
    return [one for one in comparison["stands_out"] if (one["kind"], one["name"]) == (kind, None)]


def resting(changed: int, source: str = "bank") -> list[Report]:
    """Five weeks in which one source rests on weekends and another does not.

    On the last day, a weekday, that source has `changed` times as many events and failures.
    """
    rng = random.Random(2)
    days: list[Report] = []
    for number in range(MONTH + 4):
        groups = {}
        for name in ("shop", "bank"):
            events = round(rng.gauss(600, 20))
            failed = round(events * rng.gauss(0.05, 0.004))
            if name == source and number == MONTH + 3:
                events, failed = events * changed, failed * changed * changed
            if name == "shop" or number % 7 < WEEKEND:
                groups[name] = (events, failed)
        days.append(report(FIRST_DAY + timedelta(days=number), groups, 20, 60))
    return days


@pytest.mark.parametrize("kind", ["volume", "failure_rate"])
def test_a_source_that_rests_on_weekends_is_known_as_well_as_one_that_does_not(kind: str) -> None:
    """After four weeks: the twenty days on which it sent anything are all there could be."""
    for source in ("bank", "shop"):
        days = resting(3, source)
        found = compared(days, len(days) - 1)["stands_out"]
        (one,) = [one for one in found if (one["kind"], one["name"]) == (kind, source)]
        assert one["confidence"] == "high", one


def test_a_source_that_rests_on_weekends_is_missed_beyond_doubt() -> None:
    days = resting(0)
    found = compared(days, len(days) - 1)["stands_out"]
    (one,) = [one for one in found if one["kind"] == "silent_source"]
    assert (one["name"], one["confidence"]) == ("bank", "high")
