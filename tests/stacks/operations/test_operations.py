"""What is wrong is told, to the right people, within what CloudWatch gives for nothing.

The emulator evaluates no expression and fills no metric from logs, so what alarms do is asserted
here on what is deployed; tests/e2e/test_alarms.py sees one of them go off.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest

from functions.common.usage import counted
from stacks.names import StageName
from tests.harness.runbook import KINDS, TEXT, WITHOUT_WEBHOOK, sections
from tests.harness.synthesis import SETTINGS, Json, resource, resources, statements
from toolchain.project import ROOT

pytestmark = pytest.mark.xdist_group("synthesis")

PREFIX = SETTINGS.names.prefix
FREE_ALARM_METRICS = FREE_CUSTOM_METRICS = 10
FREE_DASHBOARDS, FREE_DASHBOARD_METRICS = 3, 50


def alarm(kind: str) -> Json:
    return resource("aws_cloudwatch_metric_alarm", f"operations/{kind}")


def measured(content: Json) -> list[Json]:
    """The metrics of an alarm, each of which is billed."""
    if "metric_query" not in content:
        return [content]
    return [query["metric"] for query in content["metric_query"] if "metric" in query]


def filters() -> dict[str, Json]:
    """The metric filters, by their names."""
    return {row["name"]: row for row in resources("aws_cloudwatch_log_metric_filter").values()}


def widgets() -> list[Json]:
    (dashboard,) = resources("aws_cloudwatch_dashboard").values()
    found: list[Json] = json.loads(dashboard["dashboard_body"])["widgets"]
    return found


def series() -> Iterator[tuple[str, str, dict[str, str]]]:
    """`(namespace, name, dimensions)` of each metric on the dashboard."""
    for widget in widgets():
        for namespace, name, *dimensions, _ in widget["properties"].get("metrics", []):
            yield namespace, name, dict(zip(dimensions[::2], dimensions[1::2], strict=True))


def test_there_is_an_alarm_for_each_section_of_the_runbook_and_no_other() -> None:
    names = {row["alarm_name"] for row in resources("aws_cloudwatch_metric_alarm").values()}
    assert names == {f"{PREFIX}-{kind}" for kind in KINDS}


def test_alarms_metrics_and_dashboards_cost_nothing() -> None:
    alarms = resources("aws_cloudwatch_metric_alarm").values()
    # A webhook is no part of the default stack, and neither are its alarms.
    default = [alarm(kind) for kind in WITHOUT_WEBHOOK]
    billed = sum(len(measured(row)) for row in default)
    assert billed <= FREE_ALARM_METRICS
    # So pricing may count alarms.
    assert billed == len(default) == counted()["resources"]["alarms"]
    assert all(metric["period"] >= 60 for row in alarms for metric in measured(row))
    custom = {row["metric_transformation"]["name"] for row in filters().values()}
    assert len(custom) <= FREE_CUSTOM_METRICS
    # A dimension would make one metric of each of its values, a default one of every hour.
    for row in filters().values():
        assert not {"dimensions", "default_value"} & set(row["metric_transformation"])
    assert len(resources("aws_cloudwatch_dashboard")) <= FREE_DASHBOARDS
    shown = len(list(series()))
    assert shown <= FREE_DASHBOARD_METRICS
    # The runbook says how many there are without a webhook, which has two alarms and one curve.
    said = " ".join(TEXT.split())
    for sentence in (
        f"These {len(default)} alarms have a metric each,",
        f"They make {len(custom)} custom metrics,",
        f"One dashboard of {shown - 1} metrics",
    ):
        assert sentence in said, f"docs/operations.md does not say: {sentence}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_alarm_tells_the_topic_when_it_begins_and_when_it_ends(kind: str) -> None:
    content = alarm(kind)
    (topic,) = content["alarm_actions"]
    assert topic.startswith("${aws_sns_topic.operations_topic_")
    assert content["ok_actions"] == [topic]
    assert content["alarm_description"].endswith(f"docs/operations.md#{kind}")


def test_an_event_that_no_queue_took_is_an_alarm_whatever_rule_picked_it() -> None:
    watched = set()
    for name, row in resources("aws_cloudwatch_metric_alarm").items():
        if row.get("metric_name") == "InvocationsFailedToBeSentToDlq":
            assert re.match(r"operations_(ingest|webhook)-lost_", name)
            assert (row["namespace"], row["statistic"]) == ("AWS/Events", "Sum")
            assert (row["threshold"], row["evaluation_periods"]) == (0, 1)
            assert row["comparison_operator"] == "GreaterThanThreshold"
            # A rule of a bus other than the default one has both dimensions.
            assert set(row["dimensions"]) == {"EventBusName", "RuleName"}
            assert row["dimensions"]["EventBusName"] == SETTINGS.names.bus
            watched.add(row["dimensions"]["RuleName"])
    targets = resources("aws_cloudwatch_event_target").values()
    assert watched == {target["rule"] for target in targets}
    assert all(target["dead_letter_config"] for target in targets)


@pytest.mark.parametrize("stage", list(StageName))
def test_one_dead_letter_is_enough(stage: str) -> None:
    content = alarm(f"{stage}-dead-letters")
    queue = content["dimensions"]["QueueName"]
    assert queue.startswith(f"${{aws_sqs_queue.{stage}_dead-letters_queue_")
    assert content["metric_name"] == "ApproximateNumberOfMessagesVisible"
    assert (content["statistic"], content["threshold"]) == ("Maximum", 0)
    assert content["comparison_operator"] == "GreaterThanThreshold"
    assert content["evaluation_periods"] == 1


@pytest.mark.parametrize("stage", list(SETTINGS.names.queues))
def test_a_message_that_was_tried_twice_in_vain_is_late(stage: str) -> None:
    content = alarm(f"{stage}-delay")
    queue = resource("aws_sqs_queue", f"{stage}/queue")
    assert content["dimensions"]["QueueName"].startswith(f"${{aws_sqs_queue.{stage}_queue_")
    assert content["metric_name"] == "ApproximateAgeOfOldestMessage"
    assert content["threshold"] == 2 * queue["visibility_timeout_seconds"]


def test_failures_of_every_function_are_counted_and_alarming_when_they_repeat() -> None:
    content = alarm("function-errors")
    assert (content["namespace"], content["metric_name"]) == (PREFIX, "Failures")
    assert (content["datapoints_to_alarm"], content["evaluation_periods"]) == (3, 12)
    for stage in StageName:
        row = filters()[f"{stage}-failures"]
        assert row["metric_transformation"]["name"] == "Failures"
        assert row["log_group_name"].startswith(f"${{aws_cloudwatch_log_group.{stage}_function_")
        assert '($.type = "platform.report") && ($.record.status != "success")' in row["pattern"]
    # Lambda writes that line from level INFO on.
    for function in resources("aws_lambda_function").values():
        assert function["logging_config"]["system_log_level"] == "INFO"


def test_throttles_are_those_of_the_pool_that_no_function_of_ours_has_a_part_of() -> None:
    content = alarm("function-throttles")
    assert (content["namespace"], content["metric_name"]) == ("AWS/Lambda", "Throttles")
    assert "dimensions" not in content
    for function in resources("aws_lambda_function").values():
        assert "reserved_concurrent_executions" not in function


def test_the_quarantine_rate_is_a_percentage_of_the_events_of_an_hour() -> None:
    content = alarm("quarantine-rate")
    assert (content["namespace"], content["metric_name"]) == (PREFIX, "QuarantineExcess")
    assert (content["statistic"], content["period"]) == ("Sum", 3600)
    assert (content["comparison_operator"], content["threshold"]) == ("GreaterThanThreshold", 0)
    row = filters()["quarantine-excess"]
    assert row["metric_transformation"]["value"] == "$.quarantine_excess"
    variables = resource("aws_lambda_function", "process/function")["environment"]["variables"]
    assert variables["QUARANTINE_PERCENT"] == str(SETTINGS.alarms.quarantine_percent)


def test_no_report_by_its_hour_is_an_alarm_and_so_is_no_data() -> None:
    content = alarm("report-missing")
    reports, filled = content["metric_query"]
    assert (reports["metric"]["namespace"], reports["metric"]["metric_name"]) == (
        PREFIX,
        "ScheduledReports",
    )
    assert filled["expression"] == "FILL(reports, 0)"
    assert (content["comparison_operator"], content["threshold"]) == ("LessThanThreshold", 1)
    assert content["treat_missing_data"] == "breaching"
    hours = content["evaluation_periods"] * reports["metric"]["period"] / 3600
    assert 25 < hours < 27  # the longest day there is, and a little to make the report in
    assert content["datapoints_to_alarm"] == content["evaluation_periods"]


def logged(stage: str) -> dict[str, set[str]]:
    """The messages that a function logs, and the fields that it names with each."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "functions" / stage).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "log":
                for message in re.findall(r"'([^']*)'", ast.unparse(node.args[0])):
                    found.setdefault(message, set()).update(k.arg for k in node.keywords if k.arg)
    return found


def test_what_the_metrics_count_is_what_the_functions_log() -> None:
    seen = 0
    for row in filters().values():
        (stage,) = re.findall(r"log_group\.([a-z]+)_function", row["log_group_name"])
        fields = set(
            re.findall(r"\$\.(\w+)", row["pattern"] + row["metric_transformation"]["value"])
        )
        for message in re.findall(r'\$\.message = "([^"]+)"', row["pattern"]):
            assert message in logged(stage), f"{row['name']}: {stage} never logs {message!r}"
            assert fields - {"message", "type", "record"} <= logged(stage)[message]
            seen += 1
    assert seen == sum(row["pattern"].count("$.message") for row in filters().values())
    assert seen


def test_every_metric_on_the_dashboard_is_of_something_that_the_stack_has() -> None:
    made = {
        (row["metric_transformation"]["namespace"], row["metric_transformation"]["name"])
        for row in filters().values()
    }
    kinds = {
        "AWS/SQS": ("QueueName", "aws_sqs_queue", "name"),
        "AWS/Lambda": ("FunctionName", "aws_lambda_function", "function_name"),
        "AWS/S3": ("BucketName", "aws_s3_bucket", "bucket"),
    }
    shown = list(series())
    assert shown
    for namespace, name, dimensions in shown:
        if namespace == PREFIX:
            assert (namespace, name) in made
            assert not dimensions
            continue
        dimension, kind, attribute = kinds[namespace]
        named = re.fullmatch(rf"\$\{{{kind}\.([\w-]+)\.{attribute}\}}", dimensions[dimension])
        assert named
        assert named[1] in resources(kind)


def test_the_dashboard_shows_every_zone_queue_function_count_and_alarm() -> None:
    text = json.dumps(widgets())
    zones = [
        name
        for name in resources("aws_s3_bucket")
        if name.startswith(("ingest_raw", "process_processed", "report_reports"))
    ]
    assert len(zones) == 3
    shown = {"aws_s3_bucket": zones}
    for kind in ("aws_sqs_queue", "aws_lambda_function", "aws_cloudwatch_metric_alarm"):
        shown[kind] = list(resources(kind))
    for kind, names in shown.items():
        for name in names:
            assert f"{kind}.{name}." in text, name
    for row in filters().values():
        metric = row["metric_transformation"]["name"]
        assert f'"{metric}"' in text, metric


def test_the_dashboard_s_widgets_fill_rows_and_do_not_overlap() -> None:
    cells = [
        (x, y)
        for widget in widgets()
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == 23


def test_only_our_own_alarms_may_publish_and_only_over_tls() -> None:
    deny, allow = statements("operations/topic/policy-document")
    assert (deny["effect"], deny["actions"]) == ("Deny", ["sns:Publish"])
    assert deny["condition"] == [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}
    ]
    assert allow["actions"] == ["sns:Publish"]
    (principal,) = allow["principals"]
    assert principal == {"type": "Service", "identifiers": ["cloudwatch.amazonaws.com"]}
    conditions = {one["variable"]: one for one in allow["condition"]}
    account = "${data.aws_caller_identity.account.account_id}"
    assert conditions["aws:SourceArn"]["test"] == "ArnLike"
    assert set(conditions["aws:SourceArn"]["values"]) == {
        f"arn:*:cloudwatch:{SETTINGS.region}:{account}:alarm:{row['alarm_name']}"
        for row in resources("aws_cloudwatch_metric_alarm").values()
    }
    assert conditions["aws:SourceAccount"]["values"] == [account]


def test_cloudwatch_can_publish_because_the_topic_is_not_under_the_key_of_aws() -> None:
    assert "kms_master_key_id" not in resource("aws_sns_topic", "operations/topic")


def test_everybody_named_in_the_settings_is_told_by_e_mail() -> None:
    subscriptions = [
        row
        for name, row in resources("aws_sns_topic_subscription").items()
        if name.startswith("operations_")
    ]
    assert [row["endpoint"] for row in subscriptions] == SETTINGS.alarms.emails
    assert {row["protocol"] for row in subscriptions} == {"email"}


def test_every_section_of_the_runbook_says_what_to_do() -> None:
    assert sections()
    for heading, section in sections().items():
        for part in ("**Means.**", "**Look.**", "**Repair.**"):
            assert part in section, f"{heading} has no {part}"
        assert "pipeline " in section, f"{heading} names no command"
