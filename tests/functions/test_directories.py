"""From events to the report over directories: no AWS, and no client of it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from functions.common.environment import read
from functions.common.keys import RawKey
from functions.common.report_keys import CURATED_PARTS_ZONE, SUPERSEDED, ReportKeys, manifest_key
from functions.common.storage.directory import Directory
from functions.common.times import rfc3339
from functions.process.raw_object import process_object
from functions.report.compare.baseline import Thresholds
from functions.report.count.duckdb.engine import open_engine
from functions.report.curate.curated import Curated
from functions.report.day_run import DayRunner
from functions.report.document.report import Report
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from stacks.names import StageName
from stacks.settings import Settings, variables
from tests.harness.events import body
from tests.harness.pipeline import SCHEMA_JUDGE
from toolchain.project import ROOT

DAY = date(2026, 11, 23)
ZONE = ZoneInfo("UTC")
ARRIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = ReportKeys(day=DAY)
THRESHOLDS = read(Thresholds, variables(Settings(environment="test"), StageName.REPORT))


class Buckets:
    """The pipeline's buckets as directories, and each step by hand."""

    def __init__(self, path: Path) -> None:
        self.raw = Directory(path / "raw")
        self.processed = Directory(path / "processed")
        self.reports = Directory(path / "reports")

    def process(self, batch: str, *bodies: bytes) -> None:
        """Store a batch that arrived on the day, and process it."""
        key = str(RawKey(arrived=ARRIVED, batch=batch, count=len(bodies)))
        content = gzip.compress(b"".join(one + b"\n" for one in bodies), mtime=0)
        self.raw.put(key, content, metadata={"ingested-at": rfc3339(ARRIVED)})
        process_object(
            self.raw, self.processed, key, zone=ZONE, quarantine_percent=5.0, recovered=False
        )

    @contextmanager
    def day_runner(self) -> Iterator[DayRunner]:
        lake = Lake(raw=self.raw, processed=self.processed)
        with DayRunner(
            lake,
            Archive(self.reports),
            Curated(self.processed),
            ZONE,
            open_engine=partial(open_engine, lake, 1024),
            thresholds=THRESHOLDS,
        ) as runner:
            yield runner

    def report(self) -> Report:
        """The day's report.json, held against its schema."""
        made: Report = json.loads(self.reports.get(KEYS.json).body)
        SCHEMA_JUDGE.validate(made)
        return made


def test_a_day_is_reported_restated_and_curated(tmp_path: Path) -> None:
    buckets = Buckets(tmp_path)
    buckets.process("a", body("1"), body("2", event_id="e-2"), body("3", event_id=""))
    buckets.process("b", body("4"))
    with buckets.day_runner() as runner:
        first = runner.run(DAY)
        first.finish()
        assert first.answer["changed"]
        assert runner.run_if_changed(DAY) is None
        made = buckets.report()
        assert (made["status"], made["revision"]) == ("complete", 1)
        assert made["activity"]["events"] == 2
        assert made["quality"]["duplicates"] == 1
        assert made["quality"]["quarantined"]["reasons"] == {"empty:event_id": 1}
        assert made["processing"]["balanced"]
        assert buckets.reports.get(KEYS.html).body.startswith(b"<!doctype html>")
        (edition,) = _manifest(buckets.processed)

        buckets.process("c", body("5", event_id="e-3"))
        second = runner.run_if_changed(DAY)
        assert second is not None
        second.finish()
    restated = buckets.report()
    assert (restated["revision"], restated["activity"]["events"]) == (2, 3)
    (newer,) = _manifest(buckets.processed)
    parts = {row.key for row in buckets.processed.list(CURATED_PARTS_ZONE)}
    assert parts == {edition, newer}
    assert buckets.processed.attributes(edition).tags == dict([SUPERSEDED])
    assert buckets.processed.attributes(newer).tags == {}


def test_no_client_of_aws_is_loaded() -> None:
    modules = (
        "functions.common.storage.directory",
        "functions.process.raw_object",
        "functions.report.count.duckdb.engine",
        "functions.report.day_run",
    )
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert loaded.issuperset(modules)
    assert not loaded & {"boto3", "botocore"}


def _manifest(processed: Directory) -> list[str]:
    """The keys of the parts that the day's manifest names."""
    uris = processed.get(manifest_key(DAY)).body.decode().split()
    return [uri.removeprefix(f"s3://{processed.name}/") for uri in uris]
