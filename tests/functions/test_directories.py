"""From events to the report over directories: no AWS, and no client of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from functions.common.report_keys import CURATED_PARTS_ZONE, SUPERSEDED, ReportKeys, manifest_key
from functions.common.storage.directory import Directory
from tests.harness.directories import Buckets
from tests.harness.events import body
from toolchain.project import ROOT

DAY = date(2026, 11, 23)
ARRIVED = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = ReportKeys(day=DAY)


def test_a_day_is_reported_restated_and_curated(tmp_path: Path) -> None:
    buckets = Buckets(tmp_path)
    buckets.run("a", ARRIVED, body("1"), body("2", event_id="e-2"), body("3", event_id=""))
    buckets.run("b", ARRIVED, body("4"))
    with buckets.day_runner() as runner:
        first = runner.run(DAY)
        first.finish()
        assert first.answer["changed"]
        assert runner.run_if_changed(DAY) is None
        made = buckets.report(DAY)
        assert (made["status"], made["revision"]) == ("complete", 1)
        assert made["activity"]["events"] == 2
        assert made["quality"]["duplicates"] == 1
        assert made["quality"]["quarantined"]["reasons"] == {"empty:event_id": 1}
        assert made["processing"]["balanced"]
        assert buckets.reports.get(KEYS.html).body.startswith(b"<!doctype html>")
        (edition,) = _manifest(buckets.processed)

        buckets.run("c", ARRIVED, body("5", event_id="e-3"))
        second = runner.run_if_changed(DAY)
        assert second is not None
        second.finish()
    restated = buckets.report(DAY)
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
