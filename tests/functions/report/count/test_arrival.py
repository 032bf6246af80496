"""A day that was sent once it was over says so, and its delays are nobody's measure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bench.thresholds import THRESHOLDS
from bench.weeks import report as summed
from functions.report.announce.mail import text
from functions.report.announce.told import Told, Where
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.document.report import ArrivalFigures, Report
from functions.report.pages.day import to_html
from functions.report.text.backfill import accounts_sentence, backfill_sentence
from tests.harness.made_report import backfilled, made_report, with_comparison
from tests.harness.pipeline import Pipeline, numbered

DAY = "2026-11-23"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def arrived(pipeline: Pipeline, *batches: tuple[int, datetime]) -> ArrivalFigures:
    """The `arrival` of a day of whose events batches, by their size, were sent at some times."""
    events = iter(numbered(sum(size for size, _ in batches)))
    for size, sent in batches:
        pipeline.process(pipeline.store(*(next(events) for _ in range(size)), sent=sent))
    return pipeline.report(DAY)["arrival"]


def test_a_day_whose_events_arrived_while_it_lasted_is_no_backfill(pipeline: Pipeline) -> None:
    after_midnight = NOON + timedelta(hours=13)
    assert arrived(pipeline, (6, NOON), (5, after_midnight)) == {
        "stored": 11,
        "before_the_day": 0,
        "after_the_day": 5,
        "first_date": "2026-11-24",
        "last_date": "2026-11-24",
        "backfilled": False,
    }


def test_events_of_a_clock_that_runs_ahead_arrive_before_their_day(pipeline: Pipeline) -> None:
    the_evening_before = NOON - timedelta(hours=14)
    found = arrived(pipeline, (6, NOON), (3, the_evening_before))
    assert (found["stored"], found["before_the_day"], found["after_the_day"]) == (9, 3, 0)


def test_a_day_that_was_sent_later_is_a_backfill(pipeline: Pipeline) -> None:
    later = [NOON + timedelta(days=days) for days in (2, 4)]
    assert arrived(pipeline, (2, NOON), (2, later[1]), (2, later[0])) == {
        "stored": 6,
        "before_the_day": 0,
        "after_the_day": 4,
        "first_date": "2026-11-25",
        "last_date": "2026-11-27",
        "backfilled": True,
    }


def test_a_day_without_events_is_no_backfill(pipeline: Pipeline) -> None:
    assert pipeline.report(DAY)["arrival"] == {
        "stored": 0,
        "before_the_day": 0,
        "after_the_day": 0,
        "first_date": None,
        "last_date": None,
        "backfilled": False,
    }


def test_a_day_that_was_sent_again_is_no_backfill(pipeline: Pipeline) -> None:
    for days in (0, 2, 3, 4):
        pipeline.process(pipeline.store(*numbered(5), sent=NOON + timedelta(days=days)))
    found = pipeline.report(DAY)
    assert found["quality"]["duplicates"] == 15
    assert found["arrival"] == {
        "stored": 20,
        "before_the_day": 0,
        "after_the_day": 15,
        "first_date": "2026-11-25",
        "last_date": "2026-11-27",
        "backfilled": False,
    }


def test_what_the_pipeline_was_slow_to_store_is_no_backfill(pipeline: Pipeline) -> None:
    """Ingest came days later; the messages had been in its queue since noon."""
    key = pipeline.store(*numbered(3), sent=NOON)
    assert f"dt={DAY}" in key
    pipeline.process(key)
    found = pipeline.report(DAY)
    assert found["latency_seconds"]["p50"]
    assert found["latency_seconds"]["p50"] > 0
    assert not found["arrival"]["backfilled"]


@pytest.mark.parametrize(("hour", "later"), [(7, False), (8, True)])
def test_where_a_day_ends_within_a_utc_day_the_hour_tells(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, hour: int, later: bool
) -> None:
    """In Los Angeles the 23rd ends at eight o'clock UTC on the 24th."""
    monkeypatch.setenv("TIME_ZONE", "America/Los_Angeles")
    sent = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)
    found = arrived(pipeline, (4, sent))
    assert (found["stored"], found["backfilled"]) == (4, later)


def test_the_delays_of_a_backfill_do_not_stand_out_and_are_no_baseline() -> None:
    def day(ago: int, seconds: float, *, sent_later: bool) -> Report:
        made = summed(date(2026, 11, 23) - timedelta(days=ago), {"shop": (500, 5)}, 0, seconds)
        return {**made, "arrival": {**made_report()["arrival"], "backfilled": sent_later}}

    def kinds(today: Report, month: list[Report]) -> set[str]:
        said = compare(today, [Day.of(one) for one in month], THRESHOLDS, date.min)["stands_out"]
        return {one["kind"] for one in said}

    usual = [day(ago, 60, sent_later=False) for ago in range(28, 0, -1)]
    slow = 86_400.0
    assert kinds(day(0, slow, sent_later=False), usual) == {"latency"}
    assert kinds(day(0, slow, sent_later=True), usual) == set()
    old = [day(ago, slow * ago, sent_later=True) for ago in range(28, 0, -1)]
    assert kinds(day(0, slow * 40, sent_later=False), old) == set()
    made = compare(day(0, 60, sent_later=False), [Day.of(one) for one in old], THRESHOLDS, date.min)
    assert made["previous_day"]
    assert made["previous_day"]["p95_latency_seconds"] is None


def test_the_page_of_a_backfill_says_so_and_shows_no_delay() -> None:
    usual, sent_later = with_comparison(made_report()), with_comparison(backfilled(made_report()))
    said = "All of its events arrived after the day was over, on 2026-11-25."
    assert backfill_sentence(usual) is None
    assert backfill_sentence(sent_later) == said
    assert said not in to_html(usual)
    page = to_html(sent_later)
    assert said in page
    assert "Backfilled." in page
    assert "Nothing arrived on the day itself." in page
    assert accounts_sentence(sent_later) in page
    assert "latency_seconds." in to_html(usual)
    assert "latency_seconds." not in page


def test_a_backfill_of_several_days_names_them_and_most_is_not_all() -> None:
    made = backfilled(made_report())
    made["arrival"] |= {"after_the_day": made["arrival"]["stored"] - 1, "last_date": "2026-11-27"}
    assert backfill_sentence(made) == (
        "Most of its events arrived after the day was over, from 2026-11-25 to 2026-11-27."
    )
    assert accounts_sentence(made).startswith("The reports of the days on which they arrived say ")


def test_a_mail_says_that_a_day_was_backfilled() -> None:
    made, where = with_comparison(backfilled(made_report())), Where("reports", "aws")
    assert "All of its events arrived after the day was over" in text(Told(made, None, where))
    assert "after the day" not in text(Told(with_comparison(made_report()), None, where))
