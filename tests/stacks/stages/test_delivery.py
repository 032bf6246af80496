"""Delivery tells whom the settings name, as itself alone, and keeps what a webhook refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.common import environment
from functions.report.settings import SesSettings
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


def by_ses() -> dict[str, Any]:
    """What the report's role may do to tell people, and the function's variables, with SES."""
    stack = synthesised(via="ses")
    (permissions,) = (
        document["statement"]
        for name, document in stack["data"]["aws_iam_policy_document"].items()
        if name.startswith("report_function_permissions_")
    )
    (told,) = (one for one in permissions if one["sid"] == "TellPeople")
    (variables,) = (
        one["environment"]["variables"]
        for name, one in stack["resource"]["aws_lambda_function"].items()
        if name.startswith("report_function_")
    )
    return {"told": told, "variables": variables}


def test_ses_mails_from_one_address_as_its_identities_and_the_recipients_allow() -> None:
    told = by_ses()["told"]
    assert told["actions"] == ["ses:SendRawEmail"]
    where = (
        "arn:${data.aws_partition.partition.partition}:ses:eu-central-1:"
        "${data.aws_caller_identity.account.account_id}:identity/"
    )
    assert told["resources"] == [
        f"{where}{name}"
        for name in (
            *("reports@mail.example.com", "mail.example.com", "example.com"),
            *("team@example.com", "cfo@example.org", "example.org"),
        )
    ]
    assert told["condition"] == [
        {
            "test": "StringEquals",
            "variable": "ses:FromAddress",
            "values": ["reports@mail.example.com"],
        }
    ]


def test_the_function_is_told_who_mails_to_whom() -> None:
    with_ses, with_sns = by_ses()["variables"], resource("aws_lambda_function", "report/function")
    more = {
        "MAIL_SENDER": "reports@mail.example.com",
        "MAIL_RECIPIENTS": "team@example.com cfo@example.org",
    }
    assert with_ses == {**with_sns["environment"]["variables"], **more}
    assert more.keys() == environment.variables(SesSettings)


def test_where_ses_mails_nobody_is_subscribed_to_the_topic_and_alarms_stay() -> None:
    with_ses, with_sns = synthesised(via="ses")["resource"], synthesised()["resource"]
    gone = with_sns["aws_sns_topic_subscription"].keys() - with_ses["aws_sns_topic_subscription"]
    assert [name.partition("_")[0] for name in gone] == ["delivery"]
    assert with_ses["aws_sns_topic"] == with_sns["aws_sns_topic"]
    # Nothing is made in SES: an identity is the account's.
    assert with_ses.keys() == with_sns.keys()


@pytest.mark.parametrize("engine", ["duckdb", "athena"])
def test_the_policy_of_the_role_has_room_for_as_many_recipients_as_there_may_be(
    engine: str,
) -> None:
    """Of inline policies a role can have 10,240 characters (IAM quotas)."""
    document = synthesised(engine=engine, via="ses")
    (permissions,) = (
        one["statement"]
        for name, one in document["data"]["aws_iam_policy_document"].items()
        if name.startswith("report_function_permissions_")
    )
    told = next(one for one in permissions if one["sid"] == "TellPeople")
    others = len(json.dumps([one for one in permissions if one is not told]))
    # Addresses of 40 characters each, of the sender and of twenty, and three domains.
    arn = len("arn:aws-us-gov:ses:ap-southeast-2:123456789012:identity/") + 3
    assert others + 24 * (arn + 40) < 10_240
