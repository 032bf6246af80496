"""What the stages promise: nothing is given up on without being kept, and runs come on time."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stacks.names import StageName
from stacks.routing import event_pattern
from stacks.settings import Routing
from tests.harness.synthesis import SETTINGS, resource, resources, synthesised
from toolchain.versions import AWS_PROVIDER_VERSION

pytestmark = pytest.mark.xdist_group("synthesis")


OWN_SOURCE = "reporting-test.reports"
ANY_APPLICATION = {"anything-but": {"prefix": ["aws.", OWN_SOURCE]}}
QUEUE_ARN = (
    "arn:${data.aws_partition.partition.partition}:sqs:eu-central-1"
    ":${data.aws_caller_identity.account.account_id}"
)


def needed(address: str, stack: dict[str, Any]) -> set[str]:
    """The addresses of all resources that something waits for, directly or not."""
    kind, id_ = address.removeprefix("data.").split(".")
    body = stack["data" if address.startswith("data.") else "resource"][kind][id_]
    referred = set(re.findall(r"\$\{((?:data\.)?aws_\w+\.[\w-]+)\.", json.dumps(body)))
    referred.update(body.get("depends_on", ()))
    found = referred.union(*(needed(one, stack) for one in referred))
    return {one for one in found if not one.startswith("data.")}


def addresses(kind: str) -> list[str]:
    return [f"{kind}.{id_}" for id_ in resources(kind)]


def test_events_of_every_application_go_to_the_pipeline_but_none_of_aws_or_its_own() -> None:
    rule = resource("aws_cloudwatch_event_rule", "ingest/rule")
    assert json.loads(rule["event_pattern"]) == {"source": [ANY_APPLICATION]}
    target = resource("aws_cloudwatch_event_target", "ingest/target")
    for content in (rule, target):
        assert content["event_bus_name"].startswith("${aws_cloudwatch_event_bus.ingest_bus_")
    # With the queue comes the permission to send to it.
    assert target["arn"].startswith("${aws_sqs_queue.ingest_queue_")


@pytest.mark.parametrize(
    ("routing", "pattern"),
    [
        (Routing(sources=["shop"]), {"source": ["shop"]}),
        (
            Routing(event_types=["Order"]),
            {"source": [ANY_APPLICATION], "detail-type": ["Order"]},
        ),
        (
            Routing(sources=["shop", "hr"], event_types=["Order"]),
            {"source": ["shop", "hr"], "detail-type": ["Order"]},
        ),
    ],
)
def test_the_routing_can_be_narrowed(routing: Routing, pattern: dict[str, Any]) -> None:
    assert event_pattern(routing, OWN_SOURCE) == pattern


def test_an_event_that_cannot_be_delivered_for_a_day_is_kept() -> None:
    target = resource("aws_cloudwatch_event_target", "ingest/target")
    assert "ingest_dead-letters_queue" in target["dead_letter_config"]["arn"]
    assert target["retry_policy"] == {
        "maximum_event_age_in_seconds": 86_400,
        "maximum_retry_attempts": 185,
    }


@pytest.mark.parametrize("stage", list(SETTINGS.names.queues))
def test_a_message_is_hidden_for_six_timeouts_and_then_tried_again_before_it_is_given_up(
    stage: str,
) -> None:
    queue = resource("aws_sqs_queue", f"{stage}/queue")
    timeout = resource("aws_lambda_function", f"{stage}/function")["timeout"]
    mapping = resource("aws_lambda_event_source_mapping", f"{stage}/queue")
    window = mapping.get("maximum_batching_window_in_seconds", 0)
    assert queue["visibility_timeout_seconds"] >= 6 * timeout + window
    redrive = json.loads(queue["redrive_policy"])
    assert redrive["maxReceiveCount"] == 5
    assert f"{stage}_dead-letters_queue" in redrive["deadLetterTargetArn"]
    dead_letters = resource("aws_sqs_queue", f"{stage}/dead-letters")
    assert json.loads(dead_letters["redrive_allow_policy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [f"{QUEUE_ARN}:{queue['name']}"],
    }


def test_a_queue_waits_for_no_resource_but_its_dead_letters() -> None:
    """The provider takes 25 seconds a queue: whatever else one waited for would come on top."""
    waits = {queue: needed(queue, synthesised()) for queue in addresses("aws_sqs_queue")}
    waiting = {
        queue.split("_")[2].removeprefix("queue."): found for queue, found in waits.items() if found
    }
    assert set(waiting) == set(SETTINGS.names.queues)
    for stage, (dead_letters,) in waiting.items():
        assert dead_letters.startswith(f"aws_sqs_queue.{stage}_dead-letters_queue_")


def test_only_the_report_function_which_is_told_a_queues_address_waits_for_queues() -> None:
    """The others take their 15 seconds, one after the other, while the queues are made."""
    for function in addresses("aws_lambda_function"):
        waits = {one for one in needed(function, synthesised()) if "aws_sqs_queue." in one}
        assert bool(waits) == function.startswith("aws_lambda_function.report_function_")


def test_on_a_quick_emulator_nothing_waits_for_a_queue_before_a_queue_or_for_rules() -> None:
    quick = synthesised(emulated=True, quick=True)
    for queue in addresses("aws_sqs_queue"):
        assert not needed(queue, quick)
    changed = {
        kind
        for kind, bodies in synthesised(emulated=True)["resource"].items()
        if bodies != quick["resource"].get(kind)
    }
    assert changed == {"aws_sqs_queue", "aws_s3_bucket_lifecycle_configuration"}
    (named,) = [
        json.loads(queue["redrive_policy"])["deadLetterTargetArn"]
        for id_, queue in quick["resource"]["aws_sqs_queue"].items()
        if id_.startswith("ingest_queue_")
    ]
    assert named == f"{QUEUE_ARN}:{SETTINGS.names.ingest.dead_letters}"


def test_ingest_takes_whole_batches_and_process_reports_failures_one_by_one() -> None:
    ingest = resource("aws_lambda_event_source_mapping", "ingest/queue")
    assert ingest["batch_size"] == SETTINGS.ingest.batch_size
    assert ingest["maximum_batching_window_in_seconds"] == SETTINGS.ingest.batch_window_seconds
    assert "function_response_types" not in ingest
    process = resource("aws_lambda_event_source_mapping", "process/queue")
    assert process["batch_size"] == SETTINGS.process.batch_size
    assert process["function_response_types"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("stage", list(SETTINGS.names.queues))
def test_a_mapping_joins_its_own_queue_to_its_own_function_once_that_may_consume(
    stage: str,
) -> None:
    mapping = resource("aws_lambda_event_source_mapping", f"{stage}/queue")
    assert f"{stage}_queue_" in mapping["event_source_arn"]
    assert f"{stage}_function_" in mapping["function_name"]
    assert any(f"{stage}_function_policy_" in one for one in mapping["depends_on"])
    # With a maximum concurrency an idle mapping would keep five pollers instead of two.
    assert "scaling_config" not in mapping


def test_every_new_raw_object_is_announced_once_the_queue_lets_s3_send() -> None:
    notification = resource("aws_s3_bucket_notification", "ingest/raw")
    (queue,) = notification["queue"]
    assert queue["events"] == ["s3:ObjectCreated:*"]
    assert queue["filter_prefix"] == "events/"
    # With the queue comes the permission to send to it.
    assert "aws_sqs_queue.process_queue_" in queue["queue_arn"]


def test_the_report_runs_daily_in_its_time_zone_and_knows_when_it_was_meant_to() -> None:
    schedule = resource("aws_scheduler_schedule", "report/schedule")
    assert schedule["schedule_expression"] == SETTINGS.schedule
    assert schedule["schedule_expression_timezone"] == SETTINGS.time_zone
    assert any("report_scheduler-policy" in one for one in schedule["depends_on"])
    assert schedule["flexible_time_window"] == {"mode": "OFF"}
    target = schedule["target"]
    assert target["arn"].startswith("${aws_lambda_function.report_function_")
    assert json.loads(target["input"]) == {"scheduled_at": "<aws.scheduler.scheduled-time>"}
    assert target["retry_policy"]["maximum_retry_attempts"] == 10
    assert "report_dead-letters_queue" in target["dead_letter_config"]["arn"]
    assert "report_scheduler-role" in target["role_arn"]


def test_a_scheduled_run_that_fails_is_kept() -> None:
    retries = resource("aws_lambda_function_event_invoke_config", "report/retries")
    on_failure = retries["destination_config"]["on_failure"]
    assert "report_dead-letters_queue" in on_failure["destination"]
    assert retries["maximum_retry_attempts"] == 2


def test_functions_run_on_what_they_are_built_for_and_log_as_json() -> None:
    functions = resources("aws_lambda_function")
    assert len(functions) == len(StageName)
    for function in functions.values():
        assert (function["runtime"], function["architectures"]) == ("python3.13", ["arm64"])
        assert function["logging_config"]["log_format"] == "JSON"
        assert "_function_logs_" in function["logging_config"]["log_group"]
        assert function["source_code_hash"]
        assert any("_function_policy_" in one for one in function["depends_on"])
    for logs in resources("aws_cloudwatch_log_group").values():
        assert logs["retention_in_days"] == SETTINGS.retention.log_days


@pytest.mark.parametrize("stage", list(StageName))
def test_a_function_has_the_memory_time_and_storage_of_its_settings(stage: str) -> None:
    settings = getattr(SETTINGS, stage)
    function = resource("aws_lambda_function", f"{stage}/function")
    assert function["memory_size"] == settings.memory_mb
    assert function["timeout"] == settings.timeout_seconds
    storage = getattr(settings, "ephemeral_storage_mb", 512)
    assert function["ephemeral_storage"] == {"size": storage}


def test_the_provider_asks_aws_for_nothing_only_on_the_emulator() -> None:
    (real,) = synthesised()["provider"]["aws"]
    assert "skip_credentials_validation" not in real
    (emulated,) = synthesised(emulated=True)["provider"]["aws"]
    assert emulated["skip_credentials_validation"] is True
    assert emulated["s3_use_path_style"] is True
    for provider in (real, emulated):
        assert "endpoints" not in provider
        assert provider["region"] == SETTINGS.region
        assert provider["default_tags"][0]["tags"]["ManagedBy"] == "cdktf"


def test_the_provider_is_the_one_that_was_tested() -> None:
    required = synthesised()["terraform"]["required_providers"]["aws"]
    assert required == {"source": "aws", "version": AWS_PROVIDER_VERSION}


def test_the_state_is_the_file_that_the_app_names() -> None:
    assert synthesised()["terraform"]["backend"] == {"local": {"path": "terraform.tfstate"}}


def test_data_survives_a_destroy_unless_the_settings_say_otherwise() -> None:
    assert SETTINGS.delete_data_on_destroy is False
    for bucket in resources("aws_s3_bucket").values():
        assert bucket["force_destroy"] is False
