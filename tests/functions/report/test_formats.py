"""What earlier versions have stored is read as it is: tests/formats has the buckets of each.

Of 0.1.0: two batches on the day, with failures, repeats, a redelivery, further members and invalid
events, the day's report, then a batch with a late event, and the report's second revision.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from cli.terminal.report import print_report
from functions.common.report_keys import manifest_key
from functions.report.compose.revisions import changes
from functions.report.document.report import Change, Report
from functions.report.pages.draw import day_page
from stacks.stages.catalog import EVENT_COLUMNS
from tests.harness.pipeline import SCHEMA_JUDGE, ZONES, Pipeline

FORMATS = Path(__file__).resolve().parents[2] / "formats"
VERSIONS = sorted(path.name for path in FORMATS.iterdir())
DAY, NEXT_DAY = "2026-11-23", "2026-11-24"


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, pipeline: Pipeline) -> Report:
    """Puts what a version has stored into the buckets; its report of the day."""
    version = FORMATS / request.param
    metadata = json.loads((version / "metadata.json").read_text())
    for bucket in ZONES.values():
        for path in filter(Path.is_file, (version / bucket).rglob("*")):
            pipeline.s3.put_object(
                Bucket=bucket,
                Key=path.relative_to(version / bucket).as_posix(),
                Body=path.read_bytes(),
                Metadata=metadata.get(path.relative_to(version).as_posix(), {}),
            )
    report: Report = json.loads((version / f"reports/daily/dt={DAY}/report.json").read_text())
    assert report["activity"]["events"]
    return report


def differing(before: Report, after: Report) -> list[Change]:
    """The figures of a report that have another value; those that are new have none before."""
    return [
        change
        for change in changes(before, after)
        if change["before"] is not None and change["figure"] != "report_version"
    ]


def test_a_day_is_counted_as_the_earlier_version_counted_it(
    pipeline: Pipeline, kept: Report
) -> None:
    made = pipeline.report(DAY)
    assert differing(kept, made) == []
    assert made["history"][: len(kept["history"])] == kept["history"]


def test_processing_what_it_received_again_changes_no_figure(
    pipeline: Pipeline, kept: Report
) -> None:
    for key in pipeline.keys("raw"):
        pipeline.process(key)
    assert differing(kept, pipeline.report(DAY)) == []


def test_its_report_keeps_the_schema_of_today(kept: Report) -> None:
    SCHEMA_JUDGE.validate(kept)


def test_its_report_can_be_shown(kept: Report, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(kept)
    assert f"Report of {DAY}" in capsys.readouterr().out
    assert DAY in day_page(kept)


def test_a_later_day_is_compared_with_its_report(pipeline: Pipeline, kept: Report) -> None:
    previous = pipeline.report(NEXT_DAY)["comparison"]["previous_day"]
    assert previous
    assert previous["events"] == kept["activity"]["events"]
    assert previous["p95_latency_seconds"] == kept["latency_seconds"]["on_time"]["p95"]


def test_its_curated_day_has_the_events_that_its_report_counts(
    pipeline: Pipeline, kept: Report, tmp_path: Path
) -> None:
    manifest = pipeline.s3.get_object(Bucket="processed", Key=manifest_key(date.fromisoformat(DAY)))
    for place, uri in enumerate(manifest["Body"].read().decode().split()):
        pipeline.s3.download_file(
            "processed", uri.removeprefix("s3://processed/"), f"{tmp_path}/{place}"
        )
    with duckdb.connect() as sql:
        counted = sql.execute("SELECT count(*) FROM read_parquet(?)", [f"{tmp_path}/*"]).fetchall()
        columns = sql.execute("FROM read_parquet(?) LIMIT 0", [f"{tmp_path}/*"]).description
    assert counted == [(kept["activity"]["events"],)]
    assert columns
    assert {name for name, *_ in columns} <= set(EVENT_COLUMNS)
