"""The daily run finishes what earlier runs left, however long ago: over directories, by a clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from functions.common.report_keys import ReportKeys
from functions.report.daily_run import MOST_OLDER_DAYS, DailyRun, older_days
from functions.report.publish.known_days import KnownDays
from functions.report.sweep import sweep
from functions.report.sweep.findings import Findings
from tests.harness.directories import Buckets
from tests.harness.events import body

FIRST = date(2026, 3, 2)
LOOK_BACK = 7


class Days:
    """A pipeline from `FIRST` on: each day a batch at noon, at night the daily run."""

    def __init__(self, path: Path) -> None:
        self.buckets = Buckets(path)
        self.announced: list[list[date]] = []
        self.swept: tuple[str, ...] = ()
        self.waiting: list[str] = []

    def noon(self, number: int, *, processed: bool = True) -> None:
        """The batch of a day, by its number from 0; it may stay unprocessed."""
        moment = datetime.combine(FIRST, time(12), UTC) + timedelta(days=number)
        event = body(str(number), event_id=f"e-{number}", timestamp=moment.isoformat())
        with time_machine.travel(moment, tick=False):
            key = self.buckets.store(f"b-{number}", moment, event)
            if processed:
                self.buckets.process(key)
            else:
                self.waiting.append(key)

    def night(self, number: int) -> Mapping[str, Any]:
        """The daily run after a day."""
        moment = datetime.combine(FIRST, time(0, 30), UTC) + timedelta(days=number + 1)
        with time_machine.travel(moment, tick=False), self.buckets.day_runner() as runner:
            run = DailyRun(
                runner,
                self.buckets.archive.known_days,
                lambda older: self._sweep(moment, older),
                lambda days: self.announced.append(list(days)),
                LOOK_BACK,
            )
            return run.run(day(number))

    def drain(self, number: int) -> None:
        """In the afternoon of a day, the queue drains by itself."""
        moment = datetime.combine(FIRST, time(15), UTC) + timedelta(days=number)
        with time_machine.travel(moment, tick=False):
            while self.waiting:
                self.buckets.process(self.waiting.pop())

    def store_late(self, last: int) -> None:
        """In the afternoon after `last`, ingest stores the noons of days 1 to `last`."""
        for number in range(1, last + 1):
            noon = datetime.combine(day(number), time(12), UTC)
            event = body(str(number), event_id=f"e-{number}", timestamp=noon.isoformat())
            afternoon = datetime.combine(day(last + 1), time(15), UTC)
            with time_machine.travel(afternoon, tick=False):
                self.buckets.process(self.buckets.store(f"b-{number}", noon, event))

    def status(self, number: int) -> tuple[str, int]:
        report = self.buckets.report(day(number))
        return report["status"], report["activity"]["events"]

    def _sweep(self, now: datetime, older: Collection[date]) -> Findings:
        found = sweep.find(
            self.buckets.lake,
            self.buckets.zone,
            now=now,
            grace=timedelta(hours=1),
            look_back_days=LOOK_BACK,
            older=older,
        )
        self.swept = found.to_process
        return found


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_after_a_standstill_of_nine_days_every_day_becomes_complete(tmp_path: Path) -> None:
    days = Days(tmp_path)
    for number in range(10):
        days.noon(number, processed=number == 0)
        days.night(number)
    assert {days.status(number) for number in range(1, 10)} == {("incomplete", 0)}
    days.drain(10)
    days.noon(10)
    days.night(10)
    assert [days.status(number) for number in range(11)] == [("complete", 1)] * 11
    assert {day(1), day(2)} <= set(days.announced[-1])


@pytest.mark.parametrize("last", [9, 14])
def test_after_a_standstill_of_ingest_every_day_has_its_events(tmp_path: Path, last: int) -> None:
    """Nobody could know of the messages in the queue: the reports said complete without them."""
    days = Days(tmp_path)
    days.noon(0)
    for number in range(last + 1):
        days.night(number)
    assert {days.status(number) for number in range(1, last + 1)} == {("complete", 0)}
    days.store_late(last)
    days.night(last + 1)
    assert [days.status(number) for number in range(last + 1)] == [("complete", 1)] * (last + 1)


def test_a_run_after_one_that_failed_still_looks_at_days_of_batches_stored_late(
    tmp_path: Path,
) -> None:
    days = Days(tmp_path)
    days.noon(0)
    for number in range(10):
        days.night(number)
    days.store_late(9)
    days.night(15)
    assert {days.status(number) for number in range(1, 10)} == {("complete", 1)}


def test_an_open_day_is_finished_however_late(tmp_path: Path) -> None:
    """Somebody made the report of a day that ran, and then the schedule stood still for weeks."""
    days = Days(tmp_path)
    days.noon(0)
    days.night(0)
    with time_machine.travel(datetime.combine(day(1), time(9), UTC), tick=False):
        days.buckets.make_report(day(1))
    days.noon(1)
    days.night(20)
    assert days.status(1) == ("complete", 1)


def test_days_that_runs_missed_get_their_report_however_many(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.noon(0)
    days.night(0)
    days.noon(3)
    last = LOOK_BACK + 2 * MOST_OLDER_DAYS
    days.night(last)
    days.night(last + 1)
    made = [number for number in range(last) if days.buckets.archive.current(day(number))]
    assert made == list(range(last))
    assert days.status(3) == ("complete", 1)


def test_the_sweep_reaches_batches_of_unfinished_days(tmp_path: Path) -> None:
    days = Days(tmp_path)
    days.noon(0)
    days.night(0)
    days.noon(1, processed=False)
    days.night(1)
    assert days.swept == (days.waiting[0],)
    days.night(60)
    assert days.swept == (days.waiting[0],)


def test_what_a_dead_run_left_of_an_old_day_is_finished(tmp_path: Path) -> None:
    """It has published the last revision, and neither announced the day nor curated its events."""
    days = Days(tmp_path)
    days.noon(0, processed=False)
    for number in range(12):
        days.night(number)
    days.drain(12)
    with (
        time_machine.travel(datetime.combine(day(13), time(0, 20), UTC), tick=False),
        days.buckets.day_runner() as runner,
    ):
        runner.run(day(0))
    assert days.status(0) == ("complete", 1)
    days.night(12)
    assert day(0) in days.announced[-1]
    fingerprint = days.buckets.archive.fingerprint(day(0))
    with days.buckets.day_runner() as runner:
        assert runner.run_if_changed(day(0)) is None, fingerprint
    assert days.buckets.processed.etag(f"curated/days/dt={day(0)}/symlink.txt")


def test_a_day_that_stays_incomplete_costs_listings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = Days(tmp_path)
    days.noon(0)
    days.night(0)
    days.noon(1, processed=False)
    for number in range(1, 12):
        days.night(number)
    stored = days.buckets.reports.get(ReportKeys(day=day(1)).json).last_modified
    days.night(12)
    assert day(1) in days.announced[-1]
    assert days.buckets.reports.get(ReportKeys(day=day(1)).json).last_modified == stored


def known(*unfinished: date) -> KnownDays:
    class Known(KnownDays):
        def unfinished(self, before: date) -> list[date]:
            return [day for day in unfinished if day < before]

    return Known(keys=(), made_at={}, since=None)


@pytest.mark.parametrize("many", [1, MOST_OLDER_DAYS, MOST_OLDER_DAYS + 1, 100, 1000])
def test_a_run_looks_at_a_few_older_days_and_all_have_their_turn(many: int) -> None:
    all_days = [day(number) for number in range(many)]
    runs = -(-many // MOST_OLDER_DAYS)
    for start in range(5):
        looked_at: set[date] = set()
        for number in range(runs):
            run = date(2030, 1, 1) + timedelta(days=start + number)
            found = older_days(
                known(*all_days), date(2029, 12, 1), run, datetime.now(UTC), lambda _: True
            )
            assert len(found) <= MOST_OLDER_DAYS
            looked_at |= found
        assert looked_at == set(all_days)


def test_days_that_can_never_be_finished_take_no_turn_of_others() -> None:
    """Their files have expired: they stay incomplete for good, however many they are."""
    all_days = [day(number) for number in range(100)]
    for number in range(10):
        run = date(2030, 1, 1) + timedelta(days=number)
        found = older_days(
            known(*all_days), date(2029, 12, 1), run, datetime.now(UTC), lambda one: one >= day(90)
        )
        assert found == set(all_days[90:])
