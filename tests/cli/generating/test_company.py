"""The made-up company: its weeks have a rhythm, and what stands out is what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from cli.generating.applications import Event
from cli.generating.company import ANOMALIES, COMPANY, Company
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.metrics import MetricFigures
from functions.report.document.report import Report
from local.demo.company import plan
from tests.harness.company_metrics import company_metrics
from tests.harness.made_report import backfilled as sent_later
from tests.harness.made_report import made_report

MONDAY = date(2026, 11, 23)
PLANNED = plan(MONDAY, UTC)
MADE = Company(seed=PLANNED.seed, zone=UTC, events=PLANNED.events)


@cache
def usual(weekday: int, weeks_ago: int) -> tuple[Event, ...]:
    """Of a weekday, so many weeks before the bad day: the same for any bad day."""
    return tuple(MADE.usual_day(MONDAY + timedelta(days=weekday), weeks_ago))


def groups(events: Sequence[Event]) -> dict[str, tuple[int, int]]:
    """Events and failures by source."""
    found: dict[str, tuple[int, int]] = {}
    for event in events:
        count, failed = found.get(event["source"], (0, 0))
        failed += event["details"]["status"] == "failure"
        found[event["source"]] = (count + 1, failed)
    return found


@cache
def usual_metrics(weekday: int, weeks_ago: int) -> list[MetricFigures]:
    return company_metrics(usual(weekday, weeks_ago))


def backfilled(
    day: date, events: Sequence[Event], metrics: list[MetricFigures] | None = None
) -> Report:
    """What a report says of a day that was sent later: nothing arrived on it."""
    made = report(day, groups(events), 0, 0.0)
    made["processing"]["events"]["valid"] = 0
    figures = company_metrics(events) if metrics is None else metrics
    return {**made, "arrival": sent_later(made_report())["arrival"], "metrics": figures}


def findings(day: Report, before: Sequence[Report]) -> set[tuple[str, str | None]]:
    known = [Day.of(one) for one in before[-THRESHOLDS.history_days :]]
    found = compare(day, known, THRESHOLDS, date.min)["stands_out"]
    return {(one["kind"], one["name"]) for one in found}


@pytest.mark.parametrize("weeks", [3, PLANNED.weeks])
@pytest.mark.parametrize("weekday", range(7))
def test_on_every_weekday_what_stands_out_is_what_was_planted(weekday: int, weeks: int) -> None:
    day = MONDAY + timedelta(days=weekday)
    before = [
        backfilled(one, usual(one.weekday(), weeks_ago), usual_metrics(one.weekday(), weeks_ago))
        for ago in range(7 * weeks, 0, -1)
        for one, weeks_ago in [(day - timedelta(days=ago), (ago + 6) // 7)]
    ]
    planted = {(one.kind, one.source) for one in ANOMALIES}
    assert findings(backfilled(day, MADE.bad_day(day)), before) == planted
    for place in range(THRESHOLDS.least_history_days, len(before)):
        assert findings(before[place], before[:place]) == set()


def test_what_the_company_has_less_of_than_usual_stands_out() -> None:
    """So its metrics are compared, and what is quiet about them above is no accident."""
    days = [MONDAY - timedelta(days=ago) for ago in range(35, 0, -1)]
    before = [
        backfilled(one, events, usual_metrics(one.weekday(), weeks_ago))
        for one in days
        for weeks_ago in [((MONDAY - one).days + 6) // 7]
        for events in [usual(one.weekday(), weeks_ago)]
    ]
    events = MADE.bad_day(MONDAY)
    poor = [{**event, "details": {**event["details"], "order": None}} for event in events[::2]]
    changed = backfilled(MONDAY, events, company_metrics([*poor, *events[1::2]]))
    assert ("metric", None) in findings(changed, before)


def test_the_days_before_are_the_same_for_any_day() -> None:
    small = Company(seed=3, zone=UTC, events=200)
    for day in (MONDAY, date(2024, 2, 29)):
        made = list(small.weeks_before(day, 2))
        assert [one for one, _ in made] == [day - timedelta(days=ago) for ago in range(14, 0, -1)]
        for ago, (one, events) in zip(range(14, 0, -1), made, strict=True):
            assert events == small.usual_day(one, 2 if ago > 7 else 1)
    days = [MONDAY - timedelta(weeks=weeks) for weeks in (0, 300)]
    this, that = ([groups(events) for _, events in small.weeks_before(bad, 1)] for bad in days)
    assert this == that


def test_the_same_seed_gives_the_same_company_and_another_another() -> None:
    def events(seed: int) -> list[Event]:
        made = Company(seed=seed, zone=UTC, events=300)
        return [*made.usual_day(MONDAY, 1), *made.bad_day(MONDAY)]

    assert events(1) == events(1)
    assert events(1) != events(2)


def test_offices_rest_at_weekends_and_the_shop_does_not() -> None:
    def mean(name: str, weekdays: Sequence[int]) -> float:
        counts = [
            groups(usual(weekday, weeks))[name][0] for weekday in weekdays for weeks in range(1, 6)
        ]
        return sum(counts) / len(counts)

    for name, least, most in (("billing", 0.2, 0.35), ("shop.checkout", 0.7, 0.95)):
        assert least < mean(name, (5, 6)) / mean(name, range(5)) < most


def test_hours_have_a_rhythm_and_every_source_several_types_and_durations() -> None:
    events = [event for weekday in range(5) for event in usual(weekday, 1)]
    hours = Counter(datetime.fromisoformat(event["timestamp"]).hour for event in events)
    assert min(hours[hour] for hour in range(9, 18)) > 4 * max(hours[hour] for hour in range(1, 5))
    types = {(event["source"], event["event_type"]) for event in events}
    assert {source for source, _ in types} == set(COMPANY)
    assert len(types) > 2 * len(COMPANY) - 2
    assert all(event["details"]["request"]["duration_ms"] > 0 for event in events)


def test_things_go_wrong_at_their_hours() -> None:
    def hours(name: str, *, failed: bool) -> Counter[int]:
        return Counter(
            datetime.fromisoformat(event["timestamp"]).hour
            for event in MADE.bad_day(MONDAY)
            if event["source"] == name and (event["details"]["status"] == "failure" or not failed)
        )

    failures = hours("shop.payments", failed=True)
    assert sum(failures[hour] for hour in range(12, 19)) > 0.8 * failures.total()
    more = hours("search.índice", failed=False)
    assert sum(more[hour] for hour in range(1, 5)) > 0.6 * more.total()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Zurich", "America/Havana", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "day", [MONDAY, date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
)
def test_every_event_is_of_the_day_on_the_clocks_of_its_zone(zone: str, day: date) -> None:
    """Also where clocks jump, and where midnight is skipped or comes twice."""
    there = ZoneInfo(zone)
    for event in Company(seed=1, zone=there, events=300).bad_day(day):
        moment = datetime.fromisoformat(event["timestamp"])
        assert moment.utcoffset() == timedelta(0)
        assert moment.astimezone(there).date() == day
