"""The contracts between parts that do not import each other: stacks, functions, command line."""

from __future__ import annotations

import importlib
import re

import msgspec
import pytest

from functions.common import keys, report_keys
from functions.common.environment import variables
from functions.ingest.settings import IngestSettings
from functions.process.quarantine import Record
from functions.process.settings import ProcessSettings
from functions.report.curate import curated
from functions.report.settings import ReportSettings
from stacks.stages import ingest, process, report
from stacks.stages.catalog import QUARANTINE_COLUMNS
from tests.harness.synthesis import SETTINGS, resource, resources, statements, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

FUNCTIONS = {"ingest": IngestSettings, "process": ProcessSettings, "report": ReportSettings}
NAMES = SETTINGS.names
ACCOUNT = "${data.aws_caller_identity.account.account_id}"


@pytest.mark.parametrize("stage", FUNCTIONS)
def test_the_handler_that_is_deployed_can_be_called(stage: str) -> None:
    module, name = resource("aws_lambda_function", f"{stage}/function")["handler"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("stage", FUNCTIONS)
def test_a_function_is_given_exactly_the_variables_that_it_reads(stage: str) -> None:
    given = resource("aws_lambda_function", f"{stage}/function")["environment"]["variables"]
    assert set(given) == variables(FUNCTIONS[stage])
    meant = {
        "RAW_BUCKET": "${aws_s3_bucket.ingest_raw_",
        "PROCESSED_BUCKET": "${aws_s3_bucket.process_processed_",
        "REPORTS_BUCKET": "${aws_s3_bucket.report_reports_",
        "PROCESS_QUEUE_URL": "${aws_sqs_queue.process_queue_",
        "TIME_ZONE": SETTINGS.time_zone,
        **{name.upper(): str(value) for name, value in SETTINGS.insight.model_dump().items()},
        "ENGINE": "duckdb",
        "EVENT_BUS": "${aws_cloudwatch_event_bus.ingest_bus_",
        "EVENT_SOURCE": NAMES.event_source,
        "REPORTS_TOPIC": "${aws_sns_topic.delivery_topic_",
        "ANNOUNCED_DAYS": str(SETTINGS.delivery.announced_days),
        "RESTATED_SHARE": str(SETTINGS.delivery.restated_share),
        "GRACE_MINUTES": str(SETTINGS.report.grace_minutes),
        "LOOK_BACK_DAYS": str(SETTINGS.report.look_back_days),
    }
    for name, value in given.items():
        assert value.startswith(meant[name])


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("ingest", {"StoreBatches": ("raw", keys.RAW_ZONE)}),
        (
            "process",
            {
                "ReadBatches": ("raw", keys.RAW_ZONE),
                "WriteEvents": ("processed", keys.EVENTS_ZONE),
                "WriteQuarantine": ("processed", keys.QUARANTINE_ZONE),
                "WriteLedger": ("processed", keys.LEDGER_ZONE),
            },
        ),
        (
            "report",
            {
                "ListBatches": ("raw", keys.RAW_ZONE),
                "ListEvents": ("processed", keys.EVENTS_ZONE),
                "ListQuarantine": ("processed", keys.QUARANTINE_ZONE),
                "ListLedger": ("processed", keys.LEDGER_ZONE),
                "ReadEvents": ("processed", keys.EVENTS_ZONE),
                "ReadQuarantine": ("processed", keys.QUARANTINE_ZONE),
                "ReadLedger": ("processed", keys.LEDGER_ZONE),
                "ListCurated": ("processed", "curated/"),
                "ReadManifests": ("processed", report_keys.CURATED_DAYS_ZONE),
                "WriteCurated": ("processed", report_keys.CURATED_PARTS_ZONE),
                "WriteManifests": ("processed", report_keys.CURATED_DAYS_ZONE),
                "TagSuperseded": ("processed", report_keys.CURATED_PARTS_ZONE),
                "FindReports": ("reports", ""),
                "ReadReports": ("reports", report_keys.REPORTS_ZONE),
                "WriteReports": ("reports", report_keys.REPORTS_ZONE),
                "WriteDays": ("reports", report_keys.DAYS_ZONE),
                "WriteIndex": ("reports", report_keys.INDEX_KEY),
                "WriteLatest": ("reports", report_keys.LATEST_KEY),
            },
        ),
    ],
)
def test_grants_cover_the_zones_that_keys_are_made_in(
    stage: str, expected: dict[str, tuple[str, str]]
) -> None:
    found: dict[str, tuple[str, str]] = {}
    for statement in statements(f"{stage}/function/permissions"):
        if not statement["actions"][0].startswith("s3:"):
            continue
        (where,) = statement["resources"]
        bucket, _, prefix = where.partition("/")
        named = re.match(r"\$\{aws_s3_bucket\.[a-z]+_([a-z]+)_", bucket)
        assert named
        if "condition" in statement:
            (condition,) = statement["condition"]
            assert (condition["test"], condition["variable"]) == ("StringLike", "s3:prefix")
            (prefix,) = condition["values"]
        found[statement["sid"]] = (named[1], prefix.removesuffix("*"))
    assert found == expected


def test_zones_have_one_spelling() -> None:
    assert ingest.RAW_ZONE == keys.RAW_ZONE
    assert process.EVENTS_ZONE == keys.EVENTS_ZONE
    assert process.QUARANTINE_ZONE == keys.QUARANTINE_ZONE
    assert process.LEDGER_ZONE == keys.LEDGER_ZONE
    assert process.CURATED_DAYS_ZONE == report_keys.CURATED_DAYS_ZONE
    assert process.CURATED_PARTS_ZONE == report_keys.CURATED_PARTS_ZONE
    assert process.SUPERSEDED == curated.SUPERSEDED
    assert report.REPORTS_ZONE == report_keys.REPORTS_ZONE
    assert report.DAYS_ZONE == report_keys.DAYS_ZONE
    assert report.INDEX_KEY == report_keys.INDEX_KEY
    assert report.LATEST_KEY == report_keys.LATEST_KEY


def test_the_catalogue_has_every_member_of_a_quarantine_record() -> None:
    assert list(QUARANTINE_COLUMNS) == [field.name for field in msgspec.structs.fields(Record)]


def test_what_is_deployed_has_the_names_that_the_command_line_looks_for() -> None:
    def names(kind: str, attribute: str) -> set[str]:
        return {content[attribute] for content in resources(kind).values()}

    assert names("aws_s3_bucket", "bucket") == {
        NAMES.raw_bucket(ACCOUNT),
        NAMES.processed_bucket(ACCOUNT),
        NAMES.reports_bucket(ACCOUNT),
        NAMES.queries_bucket(ACCOUNT),
    }
    assert names("aws_sqs_queue", "name") == {
        NAMES.ingest_queue,
        NAMES.ingest_dead_letters,
        NAMES.process_queue,
        NAMES.process_dead_letters,
        NAMES.report_dead_letters,
        NAMES.webhook_dead_letters,
    }
    assert names("aws_lambda_function", "function_name") == {
        NAMES.ingest_function,
        NAMES.process_function,
        NAMES.report_function,
    }
    assert names("aws_cloudwatch_event_bus", "name") == {NAMES.bus}
    assert synthesised()["output"]["event_bus"]["value"].startswith("${aws_cloudwatch_event_bus.")
