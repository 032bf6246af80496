"""Delivery tells whom the settings name, as itself alone, and keeps what a webhook refuses."""

from __future__ import annotations

import json

import pytest

from tests.harness.synthesis import SETTINGS, resource, resources, statements, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

NAMES = SETTINGS.names


def test_reports_are_mailed_to_those_whom_the_settings_name() -> None:
    topic = resource("aws_sns_topic", "delivery/topic")
    assert topic["name"] == NAMES.reports_topic
    (subscription,) = (
        content
        for name, content in resources("aws_sns_topic_subscription").items()
        if name.startswith("delivery_")
    )
    assert subscription["topic_arn"].startswith("${aws_sns_topic.delivery_topic_")
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "team@example.com")


def test_the_topic_takes_nothing_over_plain_http() -> None:
    (deny,) = statements("delivery/topic/policy-document")
    assert (deny["effect"], deny["actions"]) == ("Deny", ["sns:Publish"])
    assert deny["condition"] == [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}
    ]


def test_the_report_puts_events_as_the_pipeline_itself_and_as_nobody_else() -> None:
    granted = {one["sid"]: one for one in statements("report/function/permissions")}
    put = granted["TellMachines"]
    assert put["resources"][0].startswith("${aws_cloudwatch_event_bus.ingest_bus_")
    assert put["condition"] == [
        {"test": "StringEquals", "variable": "events:source", "values": [NAMES.event_source]}
    ]
    (topic,) = granted["TellPeople"]["resources"]
    assert topic.startswith("${aws_sns_topic.delivery_topic_")


def test_the_pipelines_own_events_do_not_come_back_to_it() -> None:
    rule = resource("aws_cloudwatch_event_rule", "ingest/rule")
    (source,) = json.loads(rule["event_pattern"])["source"]
    assert NAMES.event_source in source["anything-but"]["prefix"]


def test_the_webhook_hears_of_news_alone() -> None:
    rule = resource("aws_cloudwatch_event_rule", "delivery/webhook/rule")
    assert rule["event_bus_name"].startswith("${aws_cloudwatch_event_bus.ingest_bus_")
    assert json.loads(rule["event_pattern"]) == {
        "source": [NAMES.event_source],
        "detail": {"news": [True]},
    }


def test_the_webhook_is_posted_an_object_that_the_event_has_ready() -> None:
    """What tests/functions/report/announce finds under that path is what Slack takes."""
    target = resource("aws_cloudwatch_event_target", "delivery/webhook/target")
    assert target["input_path"] == "$.detail.chat"
    assert not target.keys() & {"input", "input_transformer"}


def test_what_the_webhook_does_not_take_for_a_day_is_kept() -> None:
    target = resource("aws_cloudwatch_event_target", "delivery/webhook/target")
    assert "delivery_webhook_dead-letters_queue" in target["dead_letter_config"]["arn"]
    assert target["retry_policy"]["maximum_event_age_in_seconds"] == 86_400


def test_address_and_token_come_from_parameters_and_stand_in_no_file() -> None:
    parameters = {one["name"] for one in synthesised()["data"]["aws_ssm_parameter"].values()}
    assert parameters == {
        SETTINGS.delivery.webhook_url_parameter,
        SETTINGS.delivery.webhook_header_parameter,
    }
    destination = resource("aws_cloudwatch_event_api_destination", "delivery/webhook/destination")
    assert destination["invocation_endpoint"].startswith("${data.aws_ssm_parameter.")
    connection = resource("aws_cloudwatch_event_connection", "delivery/webhook/connection")
    key = connection["auth_parameters"]["api_key"]
    assert key["key"] == "Authorization"
    assert key["value"].startswith("${data.aws_ssm_parameter.")


def test_the_role_of_the_webhook_may_post_to_it_and_serves_its_rule_alone() -> None:
    (post,) = statements("delivery/webhook/permissions")
    assert post["resources"][0].startswith("${aws_cloudwatch_event_api_destination.delivery_")
    (trust,) = statements("delivery/webhook/trust")
    assert trust["principals"] == [{"type": "Service", "identifiers": ["events.amazonaws.com"]}]
    conditions = {one["variable"]: one["values"] for one in trust["condition"]}
    assert conditions["aws:SourceArn"][0].startswith(
        "${aws_cloudwatch_event_rule.delivery_webhook_rule_"
    )
    assert "aws:SourceAccount" in conditions
