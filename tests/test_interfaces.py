"""What stacks, functions and the command line must agree on without importing each other."""

from __future__ import annotations

import importlib
import re
from dataclasses import fields, is_dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from functions.common import environment, keys, output_keys, report_keys
from functions.process.quarantine import Record
from functions.report.settings import ReportSettings
from functions.report.sweep.sweep import sweep_days
from stacks.allocator import KEEP_MEMORY
from stacks.names import StageName
from stacks.settings import Settings
from stacks.settings.kept import SWEPT_BEYOND_LOOK_BACK
from stacks.settings.variables import read_by
from stacks.tables import QUARANTINE_COLUMNS
from tests.harness.announcements import documented_event
from tests.harness.synthesis import SETTINGS, resource, resources, statements, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")


def settings_class(stage: StageName) -> type[Any]:
    """What a function reads its environment into."""
    module = importlib.import_module(f"functions.{stage}.settings")
    found: type[Any] = getattr(module, f"{stage.title()}Settings")
    return found


FUNCTIONS = {stage: settings_class(stage) for stage in StageName}
NAMES = SETTINGS.names
ACCOUNT = "${data.aws_caller_identity.account.account_id}"


@pytest.mark.parametrize("stage", FUNCTIONS)
def test_the_handler_that_is_deployed_can_be_called(stage: StageName) -> None:
    module, name = resource("aws_lambda_function", f"{stage}/function")["handler"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name))


def test_a_webhook_is_posted_an_object_that_the_event_of_a_report_has() -> None:
    """The event itself is held equal to the documented one by the tests of the announcement."""
    target = resource("aws_cloudwatch_event_target", "delivery/webhook/target")
    assert not target.keys() & {"input", "input_transformer"}
    posted: Any = {"detail": documented_event()}
    for name in target["input_path"].removeprefix("$.").split("."):
        posted = posted[name]
    assert posted.keys() == {"text"}


def given(stage: StageName) -> dict[str, str]:
    """The variables that a function is deployed with, but those that glibc reads."""
    variables: dict[str, str] = resource("aws_lambda_function", f"{stage}/function")["environment"][
        "variables"
    ]
    return {name: text for name, text in variables.items() if name not in KEEP_MEMORY}


@pytest.mark.parametrize("stage", FUNCTIONS)
def test_a_function_is_given_exactly_the_variables_that_it_reads(stage: StageName) -> None:
    assert set(given(stage)) == environment.variables(FUNCTIONS[stage])


@pytest.mark.parametrize("name", ["reporting", "our-own-reports"])
def test_a_report_says_whose_it_is_by_the_names_of_the_settings(name: str) -> None:
    names = Settings(environment="prod", name=name).names
    variables = {**given(StageName.REPORT), "EVENT_SOURCE": names.event_source}
    read = environment.read(ReportSettings, variables)
    assert read.pipeline == {"name": name, "environment": "prod"}


def test_the_allocator_of_process_alone_keeps_its_memory() -> None:
    for stage in FUNCTIONS:
        function = resource("aws_lambda_function", f"{stage}/function")
        variables = function["environment"]["variables"]
        told = {name: text for name, text in variables.items() if name.startswith("MALLOC_")}
        assert told == (KEEP_MEMORY if stage is StageName.PROCESS else {})


@pytest.mark.parametrize("stage", [StageName.PROCESS, StageName.REPORT])
def test_a_function_reads_back_the_settings_as_they_were_written(stage: StageName) -> None:
    read = flat(environment.read(FUNCTIONS[stage], given(stage)))
    written = list(read_by(SETTINGS, stage))
    assert written
    # No two sections tell a function something by the same name.
    assert len(dict(written)) == len(written)
    assert {name: read[name] for name, _ in written} == dict(written)


@pytest.mark.parametrize("look_back_days", [0, 7, 90])
def test_what_a_sweep_looks_at_is_kept_by_the_settings(look_back_days: int) -> None:
    """S3 may delete an object on the day on which it reaches its age, so a day longer."""
    assert sweep_days(look_back_days) + 1 == look_back_days + SWEPT_BEYOND_LOOK_BACK


def flat(settings: Any) -> dict[str, object]:
    """The fields of a function's settings and of those in them; a time zone is its name."""
    found: dict[str, object] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if is_dataclass(value):
            found |= flat(value)
        else:
            found[field.name] = value.key if isinstance(value, ZoneInfo) else value
    return found


def test_a_function_is_told_what_the_stack_makes_by_reference() -> None:
    made = {
        "RAW_BUCKET": "${aws_s3_bucket.ingest_raw_",
        "PROCESSED_BUCKET": "${aws_s3_bucket.process_processed_",
        "REPORTS_BUCKET": "${aws_s3_bucket.report_reports_",
        "PROCESS_QUEUE_URL": "${aws_sqs_queue.process_queue_",
        "EVENT_BUS": "${aws_cloudwatch_event_bus.ingest_bus_",
        "EVENT_SOURCE": NAMES.event_source,
        "REPORTS_TOPIC": "${aws_sns_topic.delivery_topic_",
    }
    for stage in FUNCTIONS:
        settings = {name.upper() for name, _ in read_by(SETTINGS, stage)}
        for name, value in given(stage).items():
            assert name in settings or value.startswith(made[name])


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("ingest", {"StoreBatches": ("raw", keys.RAW_ZONE)}),
        (
            "process",
            {
                "ReadBatches": ("raw", keys.RAW_ZONE),
                "WriteEvents": ("processed", output_keys.EVENTS_ZONE),
                "WriteQuarantine": ("processed", output_keys.QUARANTINE_ZONE),
                "WriteLedger": ("processed", output_keys.LEDGER_ZONE),
            },
        ),
        (
            "report",
            {
                "ListBatches": ("raw", keys.RAW_ZONE),
                "ListEvents": ("processed", output_keys.EVENTS_ZONE),
                "ListQuarantine": ("processed", output_keys.QUARANTINE_ZONE),
                "ListLedger": ("processed", output_keys.LEDGER_ZONE),
                "ReadEvents": ("processed", output_keys.EVENTS_ZONE),
                "ReadQuarantine": ("processed", output_keys.QUARANTINE_ZONE),
                "ReadLedger": ("processed", output_keys.LEDGER_ZONE),
                "ListCurated": ("processed", report_keys.CURATED_ZONE),
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
        *NAMES.queues.values(),
        *NAMES.dead_letters.values(),
        NAMES.webhook_dead_letters,
    }
    assert names("aws_lambda_function", "function_name") == set(NAMES.functions.values())
    assert names("aws_cloudwatch_event_bus", "name") == {NAMES.bus}
    assert synthesised()["output"]["event_bus"]["value"].startswith("${aws_cloudwatch_event_bus.")
