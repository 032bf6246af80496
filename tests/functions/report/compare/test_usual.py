"""What is usual on a day: by the same weekday, from two of them on, for every listed value."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from bench.anomalies import SIZES, outside, windows
from bench.plants import PLANTS
from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, Team, report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day, read_earlier
from functions.report.compare.past import days_to_read
from functions.report.document.comparison import Comparison, Expected, UsualDay
from functions.report.document.lists import MOST_NAMED, short
from functions.report.document.report import Report

MONDAY = date(2026, 11, 23)
BEGINNING = date(2025, 1, 1)
# Of a Monday, a Tuesday, and so on.
WEEK = (1000, 1100, 1080, 1050, 950, 450, 350)


def made(day: date, groups: dict[str, tuple[int, int]], **figures: float) -> Report:
    return report(day, groups, round(figures.get("invalid", 5)), figures.get("latency", 60.0))


def quiet(day: date) -> Report:
    count = WEEK[day.weekday()]
    return made(day, {"shop": (count, count // 50), "bank": (400, 4)})


def compared(today: Report, earlier: list[Report]) -> Comparison:
    return compare(today, [Day.of(one) for one in earlier], THRESHOLDS, BEGINNING)


def usual(today: Report, earlier: list[Report]) -> UsualDay:
    return compared(today, earlier)["usual"]


def month(days: int = 28, last: date = MONDAY) -> list[Report]:
    return [quiet(last - timedelta(days=ago)) for ago in range(days, 0, -1)]


def totals(found: UsualDay) -> list[Expected | None]:
    return [
        *(found["events"], found["failure_rate"]),
        *(found["invalid_rate"], found["p95_latency_seconds"]),
    ]


def with_values(day: Report, **dimensions: dict[str, tuple[int, int]]) -> Report:
    """The report with values of other dimensions than sources."""
    lists = {
        f"by_{dimension}": [
            {"name": name, "events": events, "failures": failures}
            for name, (events, failures) in groups.items()
        ]
        for dimension, groups in dimensions.items()
    }
    return cast("Report", {**day, "activity": {**day["activity"], **lists}})


@pytest.mark.parametrize("weekday", range(7))
def test_what_is_usual_is_that_of_the_same_weekday(weekday: int) -> None:
    day = MONDAY + timedelta(days=weekday)
    found = usual(quiet(day), month(last=day))
    assert (found["basis"], found["days"]) == ("weekday", 4)
    assert found["events"]
    assert found["events"]["expected"] == pytest.approx(WEEK[weekday] + 400, rel=0.001)
    by_hour = [hour["expected"] if hour else None for hour in found["by_hour"]]
    assert by_hour == [pytest.approx((WEEK[weekday] + 400) // 24, abs=0.01)] * 24
    shop, bank = found["by_source"]
    assert (shop["name"], bank["name"]) == ("shop", "bank")
    assert shop["events"]
    assert shop["events"]["expected"] == pytest.approx(WEEK[weekday], rel=0.001)
    assert shop["failure_rate"]
    assert shop["failure_rate"]["low"] <= 0.02 <= shop["failure_rate"]["high"]


def test_a_usual_monday_after_a_sunday_is_usual() -> None:
    """It has more than twice the events of the day before."""
    found = compared(quiet(MONDAY), month())
    assert found["previous_day"]
    assert found["previous_day"]["events"] == 750
    events = found["usual"]["events"]
    assert events
    assert events["low"] < 1400 < events["high"]
    assert events["low"] > 750


def test_with_one_such_day_nothing_is_usual_and_with_two_all_is() -> None:
    few, enough = usual(quiet(MONDAY), month(13)), usual(quiet(MONDAY), month(14))
    assert (few["days"], enough["days"]) == (1, 2)
    assert totals(few) == [None] * 4
    assert few["by_hour"] == [None] * 24
    assert {(one["events"], one["failure_rate"]) for one in cast("Any", few["by_source"])} == {
        (None, None)
    }
    assert all(totals(enough))
    assert all(enough["by_hour"])
    assert all(one["events"] and one["failure_rate"] for one in enough["by_source"])
    nothing = usual(quiet(MONDAY), [])
    assert (nothing["days"], nothing["history"]["events"]) == (0, [None] * 28)


def test_rates_and_delays_are_learnt_from_all_days() -> None:
    earlier = [
        made(
            date.fromisoformat(one["date"]),
            {"shop": (1000, 10 + place % 3)},
            invalid=20,
            latency=50 + place % 3,
        )
        for place, one in enumerate(month())
    ]
    found = usual(made(MONDAY, {"shop": (1000, 10)}), earlier)
    for band, expected in zip(totals(found)[1:], (0.011, 20 / 1020, 51), strict=True):
        assert band
        assert band["low"] < band["expected"] < band["high"]
        assert band["expected"] == pytest.approx(expected, abs=0.1 if expected > 1 else 1e-6)


def test_each_value_of_each_dimension_has_what_is_usual_of_it() -> None:
    earlier = [
        with_values(
            one,
            event_type={"OrderPlaced": (300, 3), "Gone": (10, 0)},
            action={"order": (200 + place % 5, 2)},
            status={"success": (700, 0), "failure": (30, 30)},
        )
        for place, one in enumerate(month())
    ]
    today = with_values(
        quiet(MONDAY),
        event_type={"New": (900, 0), "OrderPlaced": (310, 3)},
        action={"order": (201, 2)},
        status={"success": (720, 0), "failure": (20, 20)},
    )
    found = usual(today, earlier)
    new, order = found["by_event_type"]
    assert (new["name"], new["events"], new["failure_rate"]) == ("New", None, None)
    assert new["history"] == [0] * 28
    assert order["name"] == "OrderPlaced"
    assert order["events"]
    assert order["events"]["expected"] == pytest.approx(300)
    assert order["history"] == [300] * 28
    (action,) = found["by_action"]
    assert action["history"] == [200 + place % 5 for place in range(28)]
    success, failure = found["by_status"]
    assert [one["name"] for one in (success, failure)] == ["success", "failure"]
    assert failure["failure_rate"]
    assert failure["failure_rate"]["expected"] == pytest.approx(1, abs=0.01)


def test_a_source_that_is_usual_and_sent_nothing_is_there_too_the_largest_first() -> None:
    def weeks(day: date) -> Report:
        groups = {"shop": (1000, 20), "bank": (400, 4), "mail": (600, 0)}
        if day.weekday() == 0:
            groups["weekly"] = (50, 0)
        if day.weekday() == 1:
            groups["tuesdays"] = (50, 0)
        if day == MONDAY - timedelta(days=14):
            groups["once"] = (9000, 0)
        return made(day, groups)

    earlier = [weeks(MONDAY - timedelta(days=ago)) for ago in range(28, 0, -1)]
    found = usual(made(MONDAY, {"shop": (1000, 20)}), earlier)["by_source"]
    assert [one["name"] for one in found] == ["shop", "mail", "bank", "weekly"]
    assert [(one["events"] or {"expected": 0})["expected"] for one in found] == [
        pytest.approx(count, rel=0.01) for count in (1000, 600, 400, 50)
    ]
    assert found[-1]["history"] == [50, 0, 0, 0, 0, 0, 0] * 4
    assert found[-1]["failure_rate"] is None


def test_of_a_value_that_a_cut_list_may_have_left_out_nothing_is_said() -> None:
    none = {"values": 0}
    cut = {
        **dict.fromkeys(("source", "event_type", "status"), none),
        "action": {**none, "values": 1},
    }
    earlier = [with_values(one, action={"order": (200, 2)}) for one in month()]
    earlier[-3] = with_values(quiet(MONDAY - timedelta(days=3)), action={"other": (900, 0)})
    cast("Any", earlier[-3])["activity"]["other"] = cut
    (order,) = usual(with_values(quiet(MONDAY), action={"order": (210, 2)}), earlier)["by_action"]
    assert (order["events"], order["failure_rate"]) == (None, None)
    assert order["history"] == [200] * 25 + [None] + [200] * 2


def test_the_history_has_28_days_and_nothing_of_days_that_are_not_known() -> None:
    earlier = month()
    earlier[0]["status"] = "incomplete"
    del earlier[5]
    earlier[7] = made(date.fromisoformat(earlier[7]["date"]), {})
    earlier[7]["latency_seconds"]["on_time"]["p95"] = None
    priced = [
        cast("Report", {**one, "cost_estimate": {"total": place / 100}})
        for place, one in enumerate(earlier)
    ]
    history = usual(quiet(MONDAY), priced)["history"]
    assert {len(figures) for figures in cast("Any", history).values()} == {28}
    assert history["events"][:6] == [None, 1500, 1480, 1450, 1350, None]
    assert (history["events"][8], history["failure_rate"][8]) == (0, None)
    assert (history["invalid_rate"][8], history["p95_latency_seconds"][8]) == (1, None)
    assert history["failure_rate"][1] == pytest.approx(26 / 1500, abs=1e-6)
    assert history["invalid_rate"][1] == pytest.approx(5 / 1505, abs=1e-6)
    assert history["p95_latency_seconds"][1] == 60
    assert history["usd"][1] == 0.01
    assert usual(quiet(MONDAY), month())["history"]["usd"] == [None] * 28


def read_with(today: Report, stored: Report) -> Day:
    """An earlier day as it is read for today."""
    body = json.dumps(stored).encode()
    (day,) = read_earlier(lambda _: body, Day.of(today), [MONDAY])
    return day


def test_earlier_days_are_read_from_reports_of_version_1() -> None:
    """Its names may be as long as events, and its lists longer than those of later ones."""
    long = "x" * 2_000
    today = with_values(quiet(MONDAY), action={"order": (200, 2), short(long): (10, 0)})
    cast("Any", today)["activity"]["other"] = {}
    values = {long: (10, 0), "order": (200, 2), "unknown": (1, 0)}
    kept = {short(long): (10, 0), "order": (200, 2)}
    actions = read_with(today, with_values(quiet(MONDAY), action=values)).values["action"]
    assert (actions.named, actions.complete) == (kept, True)
    many = {f"a{n:05}": (9, 0) for n in range(MOST_NAMED)}
    more = with_values(quiet(MONDAY), action={**values, **many})
    actions = read_with(today, more).values["action"]
    assert (actions.named, actions.complete) == (kept, False)


def test_a_name_that_was_cut_is_the_same_in_every_report() -> None:
    cut = with_values(quiet(MONDAY), action={short("x" * 2_000): (10, 0)})
    cast("Any", cut)["activity"]["other"] = {}
    assert read_with(cut, cut).values["action"].named == {short("x" * 2_000): (10, 0)}


def test_a_list_that_no_report_of_today_could_have_is_not_read() -> None:
    huge = with_values(quiet(MONDAY), action={"order": (1, 0), "x" * 9_000_000: (1, 0)})
    day = Day.parse(json.dumps(huge).encode())
    assert (day.values["action"].named, day.values["action"].complete) == ({}, False)
    assert day.sources == {"shop": (1000, 20), "bank": (400, 4)}


def test_the_last_28_days_are_read_and_no_others() -> None:
    days = days_to_read(MONDAY, 28, {})
    assert [(one - other).days for one, other in pairwise(days)] == [1] * 27
    assert (days[0], len(days)) == (MONDAY - timedelta(days=1), 28)


@pytest.mark.parametrize("size", SIZES)
def test_a_quiet_day_is_within_what_is_usual_from_two_weeks_on(size: int) -> None:
    """The floor under the table of docs/performance.md, on fewer days."""
    found, days = outside(2, size, 28)
    assert (found <= 1, days) == (True, 28)


@pytest.mark.parametrize("size", [300, 10_000])
def test_what_stands_out_is_outside_of_what_is_usual_and_its_range_is_the_same(size: int) -> None:
    """Whatever is planted: the report never shows two ranges of one figure."""
    checked = 0
    for plant in PLANTS:
        for before, day in list(windows(Team(events=size, sources=8), 14))[::2]:
            found = compare(plant.on(day), [Day.of(one) for one in before], THRESHOLDS, FIRST_DAY)
            for one in found["stands_out"]:
                if one["kind"] == "new_source":
                    continue
                band = (
                    _of_gaps(found)
                    if one["kind"] == "gap"
                    else _band(found["usual"], one["kind"], one["name"])
                )
                shown = {name: one[name] for name in ("expected", "low", "high")}
                assert shown == band, one
                assert not band["low"] <= one["observed"] <= band["high"]
                checked += 1
    assert checked > 30


def _band(found: UsualDay, kind: str, name: str | None) -> Expected:
    rate = kind == "failure_rate"
    if name is not None:
        (value,) = (one for one in found["by_source"] if one["name"] == name)
        band = value["failure_rate"] if rate else value["events"]
    else:
        totals = {
            "volume": found["events"],
            "failure_rate": found["failure_rate"],
            "quarantine": found["invalid_rate"],
            "latency": found["p95_latency_seconds"],
        }
        band = totals[kind]
    assert band, (kind, name)
    return band


def _of_gaps(found: Comparison) -> Expected:
    hours = [hour for gap in found["gaps"] for hour in range(gap["from_hour"], gap["to_hour"])]
    known = [one for hour in hours if (one := found["usual"]["by_hour"][hour])]
    assert len(known) == len(hours) > 0
    return {
        "expected": round(sum(one["expected"] for one in known), 6),
        "low": round(sum(one["low"] for one in known), 6),
        "high": round(sum(one["high"] for one in known), 6),
    }
