"""A report is compared with the days before it, and says what stands out, or nothing."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from bench.anomalies import SIZES, planted, quiet
from bench.plants import PLANTS, QUIET
from bench.thresholds import THRESHOLDS
from bench.weeks import Team, report
from functions.report.compare.baseline import Thresholds
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day, read_earlier
from functions.report.compare.past import days_to_read
from functions.report.document.comparison import Finding
from functions.report.document.report import Report
from functions.report.text import ranges
from tests.functions.report.text.test_ranges import reads_outside

DAY = date(2026, 11, 23)
BEGINNING = date(2025, 1, 1)
USUAL: dict[str, tuple[int, int]] = {"shop": (1000, 20), "bank": (400, 4)}

Groups = dict[str, tuple[int, int]]


def quiet_month(days: int = 28, groups: Groups | None = None) -> list[Report]:
    """Days before DAY on which everything is the same."""
    found = USUAL if groups is None else groups
    return [report(DAY - timedelta(days=ago), found, 5, 60.0) for ago in range(days, 0, -1)]


def findings(day: Report, month: list[Report], limits: Thresholds = THRESHOLDS) -> list[Finding]:
    return compare(day, [Day.of(one) for one in month], limits, BEGINNING)["stands_out"]


def today(groups: Groups = USUAL, *, quarantined: int = 5, latency: float = 60.0) -> Report:
    return report(DAY, groups, quarantined, latency)


def test_the_day_before_and_the_week_before_are_given() -> None:
    month = quiet_month()
    month[-1] = report(DAY - timedelta(days=1), {"shop": (2100, 21)}, 9, 70.0)
    made = compare(today(), [Day.of(one) for one in month], THRESHOLDS, BEGINNING)
    assert made["history_days"] == 28
    assert made["previous_day"] == {
        "date": "2026-11-22",
        "events": 2100,
        "failures": 21,
        "failure_rate": 0.01,
        "quarantined": 9,
        "p95_latency_seconds": 70.0,
    }
    week = made["trailing_week"]
    assert week
    assert (week["days"], week["events"], week["failures"]) == (7, 1500, 23.6)
    assert week["failure_rate"] == pytest.approx(165 / 10_500, abs=1e-6)
    assert len(week["by_hour"]) == 24


def test_without_earlier_days_there_is_nothing_to_compare_with() -> None:
    made = compare(today(), [], THRESHOLDS, None)
    assert (made["previous_day"], made["trailing_week"]) == (None, None)
    assert (made["history_days"], made["stands_out"]) == (0, [])


def test_a_usual_day_does_not_stand_out() -> None:
    assert findings(today(), quiet_month()) == []


def test_incomplete_days_are_left_out() -> None:
    month = quiet_month()
    month[-1]["status"] = "incomplete"
    made = compare(today(), [Day.of(one) for one in month], THRESHOLDS, BEGINNING)
    assert made["previous_day"] is None
    assert made["trailing_week"]
    assert (made["history_days"], made["trailing_week"]["days"]) == (27, 6)


def test_nothing_stands_out_on_a_day_that_is_incomplete() -> None:
    day = today({"shop": (10, 0)})
    assert findings(day, quiet_month())
    assert findings({**day, "status": "incomplete"}, quiet_month()) == []


def test_with_too_little_history_nothing_is_said() -> None:
    assert findings(today({"shop": (10, 0)}), quiet_month(20)) == []
    assert findings(today({"shop": (10, 0)}), quiet_month(21))


def test_days_before_the_first_event_are_no_history() -> None:
    month = quiet_month()
    empty = [report(date.fromisoformat(one["date"]), {}, 0, 0.0) for one in month[:10]]
    first = date.fromisoformat(month[10]["date"])
    made = compare(today(), [Day.of(one) for one in empty + month[10:]], THRESHOLDS, first)
    assert (made["history_days"], made["stands_out"]) == (18, [])
    made = compare(today(), [Day.of(one) for one in empty], THRESHOLDS, None)
    assert (made["history_days"], made["previous_day"]) == (0, None)


def test_a_month_without_events_is_history_when_there_were_some_before() -> None:
    empty = [report(DAY - timedelta(days=ago), {}, 0, 0.0) for ago in range(28, 0, -1)]
    made = compare(today(), [Day.of(one) for one in empty], THRESHOLDS, BEGINNING)
    assert made["history_days"] == 28
    assert made["previous_day"]
    assert made["previous_day"]["events"] == 0
    assert made["trailing_week"]
    assert made["trailing_week"]["days"] == 7
    # The total says it, not each source once more.
    (back,) = made["stands_out"]
    assert (back["kind"], back["name"], back["observed"]) == ("volume", None, 1400)


def test_a_silent_source_is_named_with_what_was_expected_of_it() -> None:
    (silent,) = [
        one
        for one in findings(today({"shop": (1000, 20)}), quiet_month())
        if one["kind"] == "silent_source"
    ]
    assert (silent["name"], silent["observed"]) == ("bank", 0)
    assert silent["expected"] == pytest.approx(400)
    assert silent["confidence"] == "high"
    assert silent["sentence"] == "Source bank is silent: about 400 events are usual on a Monday."


def test_silence_is_told_for_a_week_and_then_is_what_is_usual() -> None:
    for silent_days, told in ((3, True), (6, True), (7, False)):
        month = quiet_month()
        for place in range(-silent_days, 0):
            month[place] = report(
                date.fromisoformat(month[place]["date"]), {"shop": (1000, 20)}, 5, 60.0
            )
        kinds = {one["kind"] for one in findings(today({"shop": (1000, 20)}), month)}
        assert ("silent_source" in kinds) is told


def test_a_source_that_comes_and_goes_is_not_missed() -> None:
    month = quiet_month()
    for place in (1, 4, 8, 12, 19, 23):
        month[place] = report(
            date.fromisoformat(month[place]["date"]), {"shop": (1000, 20)}, 5, 60.0
        )
    assert "silent_source" not in {
        one["kind"] for one in findings(today({"shop": (1000, 20)}), month)
    }


def test_a_source_of_which_little_comes_on_weekends_is_missed_on_a_monday() -> None:
    """That nothing came on two Sundays is chance, and says nothing of a Monday with 400 events."""

    def groups(day: date) -> Groups:
        on_sunday = {"shop": (1000, 20)} if day.day % 2 else {**USUAL, "bank": (2, 0)}
        return on_sunday if day.weekday() == 6 else USUAL

    days = [DAY - timedelta(days=ago) for ago in range(28, 0, -1)]
    month = [report(day, groups(day), 5, 60.0) for day in days]
    kinds = {one["kind"]: one["name"] for one in findings(today({"shop": (1000, 20)}), month)}
    assert kinds["silent_source"] == "bank"


def test_a_source_that_rests_on_weekends_is_missed_on_a_monday_alone() -> None:
    def weeks(last: date) -> list[Report]:
        days = [last - timedelta(days=ago) for ago in range(28, 0, -1)]
        return [
            report(day, USUAL if day.weekday() < 5 else {"shop": (1000, 20)}, 5, 60.0)
            for day in days
        ]

    sunday = DAY - timedelta(days=1)
    assert findings(report(sunday, {"shop": (1000, 20)}, 5, 60.0), weeks(sunday)) == []
    kinds = {one["kind"] for one in findings(today({"shop": (1000, 20)}), weeks(DAY))}
    assert "silent_source" in kinds


def test_a_new_source_is_named() -> None:
    (new,) = findings(today({**USUAL, "spy": (3, 0)}), quiet_month())
    assert (new["kind"], new["name"], new["observed"]) == ("new_source", "spy", 3)


def test_where_new_names_come_every_day_none_is_news() -> None:
    month = [
        report(
            DAY - timedelta(days=ago),
            {**USUAL, **{f"job-{ago}-{n}": (30, 0) for n in range(5)}},
            5,
            60.0,
        )
        for ago in range(28, 0, -1)
    ]
    jobs = {f"job-0-{n}": (30, 0) for n in range(5)}
    assert findings(today({**USUAL, **jobs}), month) == []


def test_a_day_without_any_event_is_one_thing_not_one_a_source() -> None:
    day = report(DAY, {}, 0, 0.0)
    day["latency_seconds"]["on_time"]["p95"] = None
    (only,) = findings(day, quiet_month())
    assert (only["kind"], only["name"], only["observed"]) == ("volume", None, 0)


def test_a_source_that_did_what_all_did_is_not_named_beside_the_total() -> None:
    found = findings(today({"shop": (2000, 40), "bank": (800, 8)}), quiet_month())
    assert [(one["kind"], one["name"]) for one in found] == [("volume", None)]


def test_rates_latency_and_quarantine_stand_out() -> None:
    found = findings(
        today({"shop": (1000, 120), "bank": (400, 4)}, quarantined=80, latency=300.0), quiet_month()
    )
    assert {(one["kind"], one["name"]) for one in found} == {
        ("failure_rate", None),
        ("failure_rate", "shop"),
        ("latency", None),
        ("quarantine", None),
    }
    for one in found:
        assert one["low"] <= one["expected"] <= one["high"] < one["observed"]


def test_three_weeks_of_history_make_nobody_sure() -> None:
    (one,) = findings(today({"shop": (5000, 100), "bank": (400, 4)}), quiet_month(21))[:1]
    assert one["confidence"] == "low"


def test_the_same_reports_say_the_same_whatever_their_order() -> None:
    *month, day = Team(events=1000, sources=8).days(29)
    day = {**day, "activity": {**day["activity"], "events": 9999}}
    earlier = [Day.of(one) for one in month]
    assert json.dumps(compare(day, earlier, THRESHOLDS, BEGINNING)) == json.dumps(
        compare(day, earlier[::-1], THRESHOLDS, BEGINNING)
    )


def test_a_name_cannot_break_a_line_or_turn_the_writing() -> None:
    hostile = "a\nb\u202e" + "x" * 300
    (new,) = findings(report(DAY, {**USUAL, hostile: (50, 0)}, 5, 60.0), quiet_month())
    assert new["name"] == hostile
    assert "\n" not in new["sentence"]
    assert "\u202e" not in new["sentence"]
    assert len(new["sentence"]) < 200


def test_a_flood_of_sources_names_twenty_at_most() -> None:
    flood = {f"s-{n}": (50, 0) for n in range(200)}
    assert len(findings(today({**USUAL, **flood}), quiet_month())) == 20


def test_only_the_days_of_the_history_are_read() -> None:
    asked: list[date] = []

    def current(day: date) -> bytes | None:
        asked.append(day)
        if day == DAY - timedelta(days=2):
            return None
        return json.dumps(report(day, USUAL, 5, 60.0)).encode()

    found = read_earlier(current, Day.of(today()), days_to_read(DAY, 28, {}))
    assert sorted(asked) == [DAY - timedelta(days=ago) for ago in range(28, 0, -1)]
    assert len(found) == 27


@pytest.mark.parametrize("size", SIZES)
def test_quiet_days_raise_few_alarms(size: int) -> None:
    """The floor under the tables of docs/performance.md, on fewer days."""
    found = quiet(QUIET[0], size, 120)
    assert sum(map(bool, found)) <= 0.05 * len(found)


@pytest.mark.parametrize(
    "name", ["nothing arrives", "largest source silent", "p95 latency doubled"]
)
@pytest.mark.parametrize("size", SIZES)
def test_what_nobody_may_miss_is_found_at_any_size(size: int, name: str) -> None:
    (plant,) = [one for one in PLANTS if one.name == name]
    found, tried = planted(plant, size, 21)
    assert tried
    assert found >= 0.75 * tried


@pytest.mark.parametrize("size", [10_000, 100_000])
@pytest.mark.parametrize(
    "name",
    [
        *("all volume halved", "all volume doubled", "third source silent"),
        *("third source to a third", "failure rate three times", "a new source, 20 events"),
    ],
)
def test_what_matters_is_found_where_there_are_enough_events(size: int, name: str) -> None:
    (plant,) = [one for one in PLANTS if one.name == name]
    found, tried = planted(plant, size, 21)
    assert found >= 0.95 * tried


@pytest.mark.parametrize("size", [5, 30, 300, 3_000])
@pytest.mark.parametrize("seed", range(8))
def test_no_finding_is_inside_the_range_that_it_calls_usual(seed: int, size: int) -> None:
    """Each kind of figure is set on the very edge of its range, and a little beyond."""
    chance = random.Random(seed)

    def near(mean: float) -> int:
        return max(round(chance.gauss(mean, mean**0.5)), 0)

    month = [
        report(
            DAY - timedelta(days=ago),
            {"shop": (size + near(size), min(near(size / 5), size)), "bank": (near(size), 0)},
            near(size / 20),
            60.0 + chance.random(),
        )
        for ago in range(28, 0, -1)
    ]
    limits = Thresholds(**{**asdict(THRESHOLDS), "least_change": 0.0, "least_latency_seconds": 0.0})
    far = findings(
        today({"shop": (size * 9, size * 8)}, quarantined=size, latency=99.0), month, limits
    )
    edges = {(one["kind"], one["name"]): one for one in far}
    for step in (-1, 0, 1):
        events = round(edges.get(("volume", "shop"), {"high": size})["high"]) + step
        failing = edges.get(("failure_rate", "shop"), {"high": 0.5})["high"]
        late = edges.get(("latency", None), {"high": 61.0})["high"]
        day = today(
            {"shop": (events, min(round(failing * events) + 1, events)), "bank": (near(size), 0)},
            quarantined=near(size / 20) * 2,
            latency=round(late, 3) + step / 1000,
        )
        for one in [*far, *findings(day, month, limits)]:
            if one["kind"] != "new_source":
                assert not one["low"] <= one["observed"] <= one["high"], one
                texts = ranges.shown(one["kind"], one)
                assert reads_outside(texts), (one, texts)
