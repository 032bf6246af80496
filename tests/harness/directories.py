"""The pipeline's buckets as directories, each step by hand, and runs that die as they write."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from functions.common.environment import read
from functions.common.keys import RawKey
from functions.common.report_keys import ReportKeys
from functions.common.storage.directory import Attributes, Directory
from functions.common.times import rfc3339
from functions.process.raw_object import process_object
from functions.report.compare.baseline import Thresholds
from functions.report.count.duckdb.engine import open_engine
from functions.report.curate.curated import Curated
from functions.report.day_run import DayRunner
from functions.report.definitions import Definitions
from functions.report.document.report import Report
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from stacks.names import StageName
from stacks.settings import Settings, variables
from tests.harness.pipeline import SCHEMA_JUDGE

THRESHOLDS = read(Thresholds, variables(Settings(environment="test"), StageName.REPORT))


class DiedError(BaseException):
    """The process of a function is gone."""


class Bucket(Directory):
    """A directory whose objects have the time of the test's clock, not of this machine's.

    `before_write` is called with the key of each object that is about to be written.
    """

    before_write: Callable[[str], None] = staticmethod(lambda _key: None)

    def put(self, key: str, body: bytes, **described: Any) -> None:
        type(self).before_write(key)
        super().put(key, body, **described)

    def put_if_absent(self, key: str, body: bytes, **described: Any) -> bool:
        type(self).before_write(key)
        return super().put_if_absent(key, body, **described)

    def put_if_match(self, key: str, body: bytes, etag: str, **described: Any) -> bool:
        type(self).before_write(key)
        return super().put_if_match(key, body, etag, **described)

    def upload(self, key: str, path: Path) -> None:
        type(self).before_write(key)
        super().upload(key, path)

    def _write(self, key: str, write: Callable[[Path], object], attributes: Attributes) -> None:
        super()._write(key, write, attributes)
        now = datetime.now(UTC).timestamp()
        os.utime(self._file(key), (now, now))


class Buckets:
    """The raw, the processed and the reports bucket below a directory."""

    def __init__(self, path: Path, zone: str = "UTC") -> None:
        self.zone = ZoneInfo(zone)
        self.raw = Bucket(path / "raw")
        self.processed = Bucket(path / "processed")
        self.reports = Bucket(path / "reports")
        self.lake = Lake(raw=self.raw, processed=self.processed)
        self.archive = Archive(self.reports, self.zone)

    def store(self, batch: str, arrived: datetime, *bodies: bytes) -> str:
        """Store a batch that arrived at a time; its raw key."""
        quarter = arrived.replace(minute=arrived.minute // 15 * 15, second=0, microsecond=0)
        key = str(RawKey(arrived=quarter, batch=batch, count=len(bodies)))
        content = gzip.compress(b"".join(one + b"\n" for one in bodies), mtime=0)
        self.raw.put(key, content, metadata={"ingested-at": rfc3339(arrived)})
        return key

    def process(self, key: str) -> None:
        process_object(
            self.raw,
            self.processed,
            key,
            zone=self.zone,
            quarantine_percent=5.0,
            recovered=False,
        )

    def run(self, batch: str, arrived: datetime, *bodies: bytes) -> None:
        """Store a batch and process it."""
        self.process(self.store(batch, arrived, *bodies))

    @contextmanager
    def day_runner(self) -> Iterator[DayRunner]:
        with DayRunner(
            lake=self.lake,
            archive=self.archive,
            curated=Curated(self.processed),
            zone=self.zone,
            open_engine=partial(open_engine, self.lake, 1024),
            thresholds=THRESHOLDS,
            pipeline={"name": "reporting", "environment": "test"},
            definitions=Definitions(),
        ) as runner:
            yield runner

    def make_report(self, day: date) -> None:
        """Make the report of a day, and finish it."""
        with self.day_runner() as runner:
            runner.run(day).finish()

    def report(self, day: date) -> Report:
        """The day's report.json, held against its schema."""
        made: Report = json.loads(self.reports.get(ReportKeys(day=day).json).body)
        SCHEMA_JUDGE.validate(made)
        return made

    def reported(self) -> dict[str, bytes]:
        """Every object of the reports bucket."""
        return {row.key: self.reports.get(row.key).body for row in self.reports.list("")}


@contextmanager
def before_each_write(act: Callable[[str], None]) -> Iterator[None]:
    """Call `act` with the key of each object before it is written."""
    usual, Bucket.before_write = Bucket.before_write, staticmethod(act)
    try:
        yield
    finally:
        Bucket.before_write = usual


@contextmanager
def dying_before_write(number: int) -> Iterator[list[str]]:
    """Let the run die before its nth write, from 1; the keys that it has written until then."""
    written: list[str] = []

    def act(key: str) -> None:
        if len(written) + 1 == number:
            raise DiedError
        written.append(key)

    with before_each_write(act):
        yield written
