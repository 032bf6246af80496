"""A day's curated events, read as Athena would: by the manifest, and by the catalogue's table."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from functions.common.report_keys import Edition, manifest_key
from functions.report.document.report import Report
from local.deployed import SETTINGS, Deployed

pytestmark = pytest.mark.e2e

DAY = date(2025, 3, 14)
COUNTS = ("--events=1500", "--duplicates=40", "--conflicting=7", "--invalid=5")


def named(deployed: Deployed) -> list[str]:
    """The keys of the parts that the day's manifest names."""
    stored = deployed.client("s3").get_object(
        Bucket=deployed.processed_bucket, Key=manifest_key(DAY)
    )
    bucket = f"s3://{deployed.processed_bucket}/"
    lines = stored["Body"].read().decode().splitlines()
    assert all(line.startswith(bucket) for line in lines)
    return [line.removeprefix(bucket) for line in lines]


def rows(deployed: Deployed, directory: Path) -> list[tuple[Any, ...]]:
    """Source, time and id of the curated events, in the order in which they are stored."""
    found = []
    for key in named(deployed):
        path = str(directory / key.replace("/", "_"))
        deployed.client("s3").download_file(deployed.processed_bucket, key, path)
        found += duckdb.read_parquet(path).project("source, timestamp_us, event_id").fetchall()
    return found


def send(deployed: Deployed, directory: Path, *options: str) -> None:
    events = directory / "events.ndjson.gz"
    deployed.pipeline("generate", f"--date={DAY}", f"--output={events}", *options)
    deployed.pipeline("send", str(events), "--no-check")
    deployed.pipeline("status", "--wait")


def test_a_day_is_curated_and_when_it_is_restated_curated_anew(
    deployed: Deployed, tmp_path: Path
) -> None:
    send(deployed, tmp_path, *COUNTS)
    first = deployed.report(DAY)
    holds(first, rows(deployed, tmp_path))
    before = named(deployed)
    assert {Edition.parse(key).number for key in before} == {1}
    assert not any(tags(deployed, key) for key in before)

    deployed.report(DAY)
    assert named(deployed) == before

    send(deployed, tmp_path, "--events=200", "--seed=2")
    second = deployed.report(DAY)
    assert second["activity"]["events"] == first["activity"]["events"] + 200
    holds(second, rows(deployed, tmp_path))
    assert {Edition.parse(key).number for key in named(deployed)} == {2}
    assert [tags(deployed, key) for key in before] == [{"superseded": "true"}] * len(before)
    assert not any(tags(deployed, key) for key in named(deployed))


def holds(report: Report, found: list[tuple[Any, ...]]) -> None:
    """Whether the rows are the events that a report counts, sorted."""
    assert len(found) == len(set(found)) == report["activity"]["events"]
    assert found == sorted(found)
    by_source = {group["name"]: group["events"] for group in report["activity"]["by_source"]}
    assert Counter(row[0] for row in found) == by_source


def tags(deployed: Deployed, key: str) -> dict[str, str]:
    found = deployed.client("s3").get_object_tagging(Bucket=deployed.processed_bucket, Key=key)
    return {tag["Key"]: tag["Value"] for tag in found["TagSet"]}


def test_the_table_reads_the_manifests(deployed: Deployed) -> None:
    table = deployed.client("glue").get_table(DatabaseName=SETTINGS.names.database, Name="curated")[
        "Table"
    ]
    storage = table["StorageDescriptor"]
    assert storage["Location"] == f"s3://{deployed.processed_bucket}/curated/days/"
    assert storage["InputFormat"].endswith("SymlinkTextInputFormat")
