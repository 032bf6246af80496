"""Both engines make the same report of the same day, end to end; the emulated Athena does Athena's.

What AWS's own Athena makes of the statements can be seen on AWS alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from functions.common.output_keys import DIGEST_DIGITS, EventsKey
from functions.common.report_keys import manifest_key
from functions.process.event import ValidEvent
from local.deployed import SETTINGS, Deployed
from tests.harness.blocks import AWS_CLI, Block, Session, blocks, without_aws
from tests.harness.deployments import ATHENA, Deployments
from tests.harness.engines import OF_THE_RUN, answer, count_by, rows, statements
from tests.harness.stored_events import DIGEST, event_file
from toolchain.project import ROOT

pytestmark = pytest.mark.e2e

DAY = date(2025, 3, 8)
NOON_US = 1_741_435_200_000_000  # of that day, µs since the epoch
NAMES = SETTINGS.names


@pytest.fixture(scope="module")
def deployed(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """A pipeline that counts by Athena."""
    with deployments.start(tmp_path_factory.mktemp("athena"), engine=ATHENA) as deployed:
        yield deployed


@pytest.fixture(scope="module")
def day(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A day of events in the processed bucket; what was sent."""
    directory = tmp_path_factory.mktemp("day")
    events, file = directory / "events.ndjson", directory / "truth.json"
    counts = ("--events=3000", "--duplicates=90", "--conflicting=12", "--late=20", "--invalid=15")
    deployed.pipeline("generate", f"--date={DAY}", *counts, f"--output={events}", f"--truth={file}")
    deployed.pipeline("send", str(events), "--no-check")
    deployed.pipeline("status", "--wait")
    truth: dict[str, Any] = json.loads(file.read_text())
    return truth


def test_both_engines_make_the_same_report(deployed: Deployed, day: dict[str, Any]) -> None:
    by_athena = deployed.report(DAY)
    asked = statements(deployed)
    assert asked >= 3
    count_by(deployed, "duckdb")
    by_duckdb = deployed.report(DAY)
    count_by(deployed, "athena")
    assert statements(deployed) == asked
    assert by_athena["activity"]["events"] == day["events"]
    assert by_athena["quality"]["duplicates"] == day["duplicates"]
    assert by_athena["quality"]["conflicting_duplicates"] == day["conflicting"]
    assert by_athena["processing"]["balanced"]
    one, other = dict(by_athena), dict(by_duckdb)
    for name in OF_THE_RUN:
        one.pop(name)
        other.pop(name)
    assert one == other


def test_athena_writes_the_curated_files(
    deployed: Deployed, day: dict[str, Any], tmp_path: Path
) -> None:
    asked = statements(deployed)
    counted = deployed.report(DAY)["activity"]["events"]
    manifest = tmp_path / "manifest"
    s3, bucket = deployed.client("s3"), deployed.processed_bucket
    s3.download_file(bucket, manifest_key(DAY), str(manifest))
    (part,) = manifest.read_text().split()
    key = part.removeprefix(f"s3://{bucket}/")
    assert key.startswith(f"curated/parts/dt={DAY}/")
    s3.download_file(bucket, key, str(tmp_path / "part"))
    with duckdb.connect() as sql:
        query = "SELECT source, timestamp_us FROM read_parquet(?)"
        found = sql.execute(query, [str(tmp_path / "part")]).fetchall()
    assert found == sorted(found)
    assert len(found) == counted == day["events"]
    # Three that count; what was curated from the same files is not written again.
    assert statements(deployed) == asked + 3


def test_files_that_do_not_count_are_left_out(deployed: Deployed, day: dict[str, Any]) -> None:
    """One that its batch's ledger entry does not name, and one outside the layout."""
    before = deployed.report(DAY)
    s3, bucket = deployed.client("s3"), deployed.processed_bucket
    prefix = f"events/dt={DAY}/"
    counted = EventsKey.parse(deployed.keys(bucket, prefix)[0])
    superseded = str(replace(counted, rows=1, digest="0" * DIGEST_DIGITS))
    other = ValidEvent("other", "s", "t", None, None, NOON_US, "{}", None, 1, "d")
    others = [superseded, f"{prefix}stray"]
    for key in others:
        s3.put_object(Bucket=bucket, Key=key, Body=event_file([other], NOON_US, "b"))
    try:
        after = deployed.report(DAY)
    finally:
        for key in others:
            s3.delete_object(Bucket=bucket, Key=key)
    assert after["activity"] == before["activity"]
    assert after["processing"]["unbalanced"]["keys"] == [f"{prefix}stray"]


def test_a_file_s_address_is_there_where_it_is_asked_for(
    deployed: Deployed, day: dict[str, Any]
) -> None:
    found = rows(deployed, f"SELECT DISTINCT \"$path\" FROM events WHERE dt = '{DAY}'")  # noqa: S608
    keys = deployed.keys(deployed.processed_bucket, f"events/dt={DAY}/")
    assert {row[0] for row in found} == {f"s3://{deployed.processed_bucket}/{key}" for key in keys}
    (row,) = rows(deployed, f"SELECT * FROM events WHERE dt = '{DAY}' LIMIT 1")  # noqa: S608
    assert not any(str(value).startswith("s3://") for value in row)


def test_a_column_that_only_some_files_have_is_null_elsewhere(
    deployed: Deployed, day: dict[str, Any]
) -> None:
    mapped = ValidEvent(
        "mapped", "s", "t", None, None, NOON_US, "{}", None, 1, "d", "pino", envelope_time=True
    )
    s3, bucket = deployed.client("s3"), deployed.processed_bucket
    key = f"events/dt={DAY}/mapped"
    asked = (
        "SELECT mapping, mappings_digest, envelope_id, envelope_time, count(*) FROM events"  # noqa: S608
        f" WHERE dt = '{DAY}' GROUP BY 1, 2, 3, 4 ORDER BY 1"
    )
    without = rows(deployed, asked)
    assert [row[:4] for row in without] == [[None] * 4]
    s3.put_object(Bucket=bucket, Key=key, Body=event_file([mapped], NOON_US, "b"))
    try:
        assert rows(deployed, asked) == [["pino", DIGEST, "false", "true", "1"], *without]
    finally:
        s3.delete_object(Bucket=bucket, Key=key)


def test_times_are_in_milliseconds(deployed: Deployed, day: dict[str, Any]) -> None:
    exact = 'to_unixtime("timestamp") * 1000'
    whole = f"SELECT count(*) FROM events WHERE dt = '{DAY}' AND {exact} <> floor({exact})"  # noqa: S608
    assert rows(deployed, whole) == [["0"]]


def test_unload_writes_parquet_and_takes_no_place_that_has_something(
    deployed: Deployed, day: dict[str, Any], tmp_path: Path
) -> None:
    place = f"s3://{deployed.processed_bucket}/tried/"
    statement = (
        f"UNLOAD (SELECT event_id FROM events WHERE dt = '{DAY}')"  # noqa: S608
        f" TO '{place}' WITH (format = 'PARQUET')"
    )
    assert rows(deployed, statement) == []
    (key,) = deployed.keys(deployed.processed_bucket, "tried/")
    file = tmp_path / "part.parquet"
    deployed.client("s3").download_file(deployed.processed_bucket, key, str(file))
    assert file.read_bytes()[:4] == b"PAR1"
    with pytest.raises(AssertionError, match="HIVE_PATH_ALREADY_EXISTS"):
        rows(deployed, statement)


@pytest.fixture(scope="module")
def curated(deployed: Deployed, day: dict[str, Any]) -> dict[str, Any]:
    """The day, once its report is made and its events are curated."""
    deployed.report(DAY)
    return day


def test_curated_events_are_those_that_the_manifests_name(
    deployed: Deployed, curated: dict[str, Any]
) -> None:
    """Each counted event once; none of a part that no manifest names."""
    s3, bucket = deployed.client("s3"), deployed.processed_bucket
    stray = f"curated/parts/dt={DAY}/e0009-00-00/0.parquet"
    other = ValidEvent("other", "s", "t", None, None, NOON_US, "{}", None, 1, "d")
    s3.put_object(Bucket=bucket, Key=stray, Body=event_file([other], NOON_US, "b"))
    assert rows(deployed, "SELECT count(*) FROM curated") == [[str(curated["events"])]]
    by_day = f"SELECT dt, count(*) FROM curated WHERE dt = '{DAY}' GROUP BY dt"  # noqa: S608
    assert rows(deployed, by_day) == [[str(DAY), str(curated["events"])]]
    manifest = s3.get_object(Bucket=bucket, Key=manifest_key(DAY))["Body"].read().decode()
    paths = rows(deployed, 'SELECT DISTINCT "$path" FROM curated')
    assert sorted(path for (path,) in paths) == sorted(manifest.split())


def test_a_manifest_that_names_nothing_is_a_day_without_events(
    deployed: Deployed, curated: dict[str, Any]
) -> None:
    key = manifest_key(date(2025, 3, 7))
    deployed.client("s3").put_object(Bucket=deployed.processed_bucket, Key=key, Body=b"")
    assert rows(deployed, "SELECT count(*) FROM curated WHERE dt = '2025-03-07'") == [["0"]]
    assert rows(deployed, "SELECT count(*) FROM curated") == [[str(curated["events"])]]


def test_the_command_of_the_page_about_questions_runs(
    deployed: Deployed, curated: dict[str, Any]
) -> None:
    (block,) = [one for one in blocks("docs/queries.md") if one.text.startswith("aws athena ")]
    here = block.text.replace("reporting-prod", NAMES.workgroup).replace(
        "reporting_prod", NAMES.database
    )
    assert AWS_CLI.exists(), "the AWS command line is not installed: run the tests by `make test`"
    path = os.pathsep.join([str(AWS_CLI.parent), os.environ["PATH"]])
    variables = {**without_aws(os.environ), **deployed.running.environment, "PATH": path}
    printed = Session(ROOT, variables).run(
        Block("docs/queries.md", block.line, "sh", here.replace("2026-11-23", str(DAY)))
    )
    answered = answer(deployed, json.loads(printed)["QueryExecutionId"])
    assert {source: int(events) for source, events, *_ in answered} == curated["by_source"]


def test_every_saved_question_can_be_asked(deployed: Deployed, curated: dict[str, Any]) -> None:
    day, today = f"'{DAY}'", f"'{datetime.now(UTC).date()}'"
    ((id_, name),) = rows(deployed, f"SELECT event_id, source FROM events WHERE dt = {day} LIMIT 1")  # noqa: S608
    event, source = f"'{id_}'", f"'{name}'"
    parameters = {
        "sources_of_a_day": [day],
        "failing_actions": [day, day],
        "hours_of_a_day": [day],
        "failed_events_of_a_source": [day, source],
        "days_of_a_source": [day, day, source],
        "slow_sources": [day],
        "values_of_a_detail": [day, day, "'$.action'"],
        "repeated_events": [day],
        "quarantine_reasons": [today, today],
        "history_of_an_event": [day, day, source, event],
    }
    athena = deployed.client("athena")
    saved = athena.list_named_queries(WorkGroup=NAMES.workgroup)["NamedQueryIds"]
    found = [athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in saved]
    assert {one["Name"] for one in found} == parameters.keys()
    for one in found:
        answered = rows(deployed, one["QueryString"], parameters[one["Name"]])
        assert answered, one["Name"]


@pytest.mark.parametrize("parameters", [(), ("'a'", "'b'")])
def test_a_question_with_other_parameters_than_it_has_fails(
    deployed: Deployed, parameters: tuple[str, ...]
) -> None:
    with pytest.raises(AssertionError, match="Incorrect number of parameters: expected 1"):
        rows(deployed, "SELECT count(*) FROM events WHERE dt = ?", parameters)
