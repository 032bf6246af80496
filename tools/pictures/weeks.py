"""Weeks of a made-up company in buckets that are directories, by the code of the functions.

The last day has all that a report can find. Events reach the buckets a quarter of an hour at a
time, and each night makes the report of its day: so delays and revisions are as in a pipeline.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import time_machine

from cli.generating.applications import Event, Sender
from cli.generating.company import CARELESS, COMPANY, Company
from cli.generating.invalid import spoiled
from cli.judging.envelopes import Wrapping
from functions.common.days import end_of
from functions.common.environment import read
from functions.common.storage.directory import Directory
from functions.ingest.batch import pack
from functions.ingest.store import store
from functions.process.raw_object import process_object
from functions.report.compare.baseline import Thresholds
from functions.report.count.duckdb.engine import open_engine
from functions.report.curate.curated import Curated
from functions.report.day_run import DayRunner
from functions.report.definitions import Definitions, Owner
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from stacks.names import StageName
from stacks.settings import Settings, variables

if TYPE_CHECKING:
    from functions.report.document.report import Report

LAST = date(2026, 2, 9)  # a Monday
# As many days as the index has bars.
_WEEKS = 9
_EVENTS = 6_000
_ZONE = ZoneInfo("Europe/Zurich")
_QUARTER = timedelta(minutes=15)
_SOON = timedelta(seconds=20)
_INVALID_IN_A_THOUSAND = (4, 21)
# On the last day nothing is stored from one of these hours, UTC, to the other.
_STANDSTILL = (13, 16)
_OWNERS = (
    Owner(source=["warehouse"], owner="logistics"),
    Owner(source=[{"prefix": "shop."}], owner="checkout"),
)


class Weeks:
    """The buckets, in a new directory."""

    def __init__(self, directory: Path) -> None:
        self._raw = Directory(directory / "raw")
        self._processed = Directory(directory / "processed")
        self._lake = Lake(raw=self._raw, processed=self._processed)
        self.pages = directory / "reports"
        self._archive = Archive(Directory(self.pages), _ZONE)
        self._messages = 0

    def make(self) -> Report:
        """Make all days and their reports; that of the last one."""
        company = Company(seed=1, zone=_ZONE, events=_EVENTS)
        thresholds = read(Thresholds, variables(Settings(environment="prod"), StageName.REPORT))
        with (
            redirect_stdout(io.StringIO()),
            DayRunner(
                lake=self._lake,
                archive=self._archive,
                curated=Curated(self._processed),
                zone=_ZONE,
                open_engine=partial(open_engine, self._lake, 1024),
                thresholds=thresholds,
                definitions=Definitions(owners=_OWNERS),
                pipeline={"name": "reporting", "environment": "prod"},
            ) as runner,
        ):
            for day, events in company.weeks_before(LAST, _WEEKS):
                self._make_day(runner, day, events)
            self._make_day(runner, LAST, company.bad_day(LAST))
        report = self._archive.current(LAST)
        if report is None:
            raise RuntimeError(f"the report of {LAST} was made and is not there")
        return report

    def _make_day(self, runner: DayRunner, day: date, events: Sequence[Event]) -> None:
        night = end_of(day, _ZONE) + timedelta(minutes=30)
        with time_machine.travel(night, tick=False):
            self._take([*events, *_invalid(day, len(events))], day)
            runner.run(day).finish()

    def _take(self, events: list[Event], day: date) -> None:
        """Store and process the events of a day, each quarter of an hour when it is over."""
        wrapping = Wrapping("eu-central-1", datetime.now(UTC))
        for quarter, group in groupby(sorted(events, key=_quarter), key=_quarter):
            records = [self._record(wrapping, event, quarter) for event in group]
            for batch in pack(records):
                store(self._raw, batch, _stored(quarter, day))
                process_object(
                    self._raw,
                    self._processed,
                    str(batch.key),
                    zone=_ZONE,
                    quarantine_percent=100,
                    recovered=False,
                )

    def _record(self, wrapping: Wrapping, event: Event, quarter: datetime) -> dict[str, object]:
        self._messages += 1
        body = wrapping.wrap(json.dumps(event).encode(), CARELESS, "Event")
        return {
            "messageId": f"{self._messages:012}",
            "body": body.decode(),
            "attributes": {"SentTimestamp": str(round(quarter.timestamp() * 1000))},
        }


def _invalid(day: date, events: int) -> Iterator[Event]:
    """Some invalid events, and more of them on the last day."""
    chance = random.Random(str(day))  # noqa: S311 - repeatable, not secret
    sender = Sender(chance, _ZONE)
    usual, many = _INVALID_IN_A_THOUSAND
    for number in range(events * (many if day == LAST else usual) // 1000):
        _, event = spoiled(sender.event(CARELESS, COMPANY[CARELESS], day), number)
        yield event


def _quarter(event: Event) -> datetime:
    """When the quarter of an hour began in which an event was sent; at noon if nobody knows."""
    try:
        sent = datetime.fromisoformat(event["timestamp"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        sent = datetime.now(UTC).replace(hour=12) - timedelta(days=1)
    return sent.replace(minute=sent.minute // 15 * 15, second=0, microsecond=0)


def _stored(quarter: datetime, day: date) -> datetime:
    """When a batch was stored."""
    first, end = _STANDSTILL
    if day == LAST and first <= quarter.hour < end:
        return quarter.replace(hour=end) + _SOON
    return quarter + _QUARTER + _SOON
