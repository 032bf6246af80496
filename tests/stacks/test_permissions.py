"""The deploy role may do what Terraform needs for the stack, on what the stack has, no more."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from stacks.permissions.actions import NEEDS
from stacks.permissions.boundary import boundary
from stacks.permissions.derive import (
    GROUPS,
    Permission,
    Place,
    UnknownResourceError,
    derive,
)
from stacks.settings import Settings
from tests.harness.synthesis import SETTINGS, settings_with
from tests.harness.variants import FULL, GITHUB

pytestmark = pytest.mark.xdist_group("synthesis")

PLACE = Place(partition="aws", region="eu-central-1", account="123456789012")
PLAIN = settings_with(github=GITHUB)
# What the environments of an account share, and what the settings name themselves.
SHARED = {
    *(f"arn:aws:glue:{region}:{PLACE.account}:catalog" for region in (PLACE.region, FULL.region)),
    *(
        f"arn:aws:ssm:{PLACE.region}:{PLACE.account}:parameter{name}"
        for name in (
            SETTINGS.delivery.webhook_url_parameter,
            SETTINGS.delivery.webhook_header_parameter,
        )
    ),
    f"arn:aws:iam::{PLACE.account}:role/aws-service-role/apidestinations.events.amazonaws.com/"
    "AWSServiceRoleForAmazonEventBridgeApiDestinations",
}


@cache
def stack_json(name: str) -> dict[str, Any]:
    from stacks.bootstrap import terraform_json

    settings = {"plain": PLAIN, "full": FULL}[name]
    text = json.dumps(terraform_json(settings))
    return dict(
        json.loads(text.replace("${data.aws_caller_identity.account.account_id}", "1" * 12))
    )


def permissions(name: str = "plain") -> list[Permission]:
    return derive(stack_json(name), PLACE)


def allowed(action: str, name: str = "plain") -> list[str]:
    """The resources that an action is allowed on."""
    return [arn for one in permissions(name) if action in one.actions for arn in one.resources]


def own_names(settings: Settings) -> tuple[str, str]:
    """What everything of an environment is called, or begins with. Athena knows no hyphens."""
    return settings.names.prefix, settings.names.database


def test_a_type_of_resource_whose_actions_nobody_wrote_down_is_refused() -> None:
    plain = stack_json("plain")
    stack = {**plain, "resource": {**plain["resource"], "aws_instance": {"one": {}}}}
    with pytest.raises(UnknownResourceError, match="aws_instance"):
        derive(stack, PLACE)
    stack = {**plain, "data": {**plain["data"], "aws_ami": {"one": {}}}}
    with pytest.raises(UnknownResourceError, match="aws_ami"):
        derive(stack, PLACE)


def test_nothing_is_written_down_that_no_stack_has() -> None:
    full = stack_json("full")
    free = {"aws_caller_identity", "aws_partition", "aws_iam_policy_document"}
    assert set(NEEDS) == {*full["resource"], *full["data"]} - free


def test_every_action_is_named_in_full() -> None:
    for needs in NEEDS.values():
        for need in needs:
            for action in need.actions:
                assert re.fullmatch(r"[a-z0-9]+:[A-Z][A-Za-z]+", action)
                assert action.partition(":")[0] in GROUPS


def test_a_star_in_a_resource_has_a_reason_and_a_reason_has_a_star() -> None:
    for needs in NEEDS.values():
        for need in needs:
            assert ("*" in need.arn) == bool(need.reason), need


def test_a_star_instead_of_a_name_is_narrowed_by_a_condition_or_reads_or_is_listed() -> None:
    for permission in permissions("full"):
        unnamed = [
            arn
            for arn in permission.resources
            if "*" in arn and not any(name in arn for name in own_names(FULL))
        ]
        if unnamed and permission.condition is None:
            assert set(permission.actions) <= {
                *("logs:DescribeLogGroups", "kms:ListAliases", "cloudwatch:DescribeAlarms"),
                *("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"),
                "sns:Unsubscribe",
                *("lambda:TagResource", "lambda:UntagResource", "lambda:ListTags"),
            }


@pytest.mark.parametrize("name", ["plain", "full"])
def test_everything_else_is_a_resource_of_this_environment(name: str) -> None:
    settings = {"plain": PLAIN, "full": FULL}[name]
    for permission in permissions(name):
        for arn in permission.resources:
            assert "${" not in arn
            assert "{" not in arn
            if "*" not in arn and arn not in SHARED:
                resource = arn.split(":", 5)[5]
                own = "|".join(map(re.escape, own_names(settings)))
                assert re.search(rf"(^|[:/])({own})($|[-/])", resource), arn


def test_objects_may_be_deleted_only_where_a_destroy_may_delete_them() -> None:
    assert not allowed("s3:DeleteObject", "plain")
    assert len(allowed("s3:DeleteObject", "full")) == 4
    for action in ("s3:GetObject", "s3:PutObject", "sqs:ReceiveMessage", "lambda:InvokeFunction"):
        assert not allowed(action, "full")


def test_roles_are_passed_to_the_service_that_uses_them_alone() -> None:
    passed = {
        one.condition: one.resources for one in permissions() if one.actions == ("iam:PassRole",)
    }
    role = f"arn:aws:iam::{PLACE.account}:role/"
    names = SETTINGS.names
    service = ("StringEquals", "iam:PassedToService")
    assert passed == {
        (*service, ("lambda.amazonaws.com",)): tuple(
            f"{role}{name}" for name in sorted(names.functions.values())
        ),
        (*service, ("scheduler.amazonaws.com",)): (f"{role}{names.report_schedule}",),
        (*service, ("events.amazonaws.com",)): (f"{role}{names.webhook}",),
    }


def test_references_lead_to_names() -> None:
    names, region = SETTINGS.names, "eu-central-1:123456789012"
    rules = f"arn:aws:events:{region}:rule/{names.bus}"
    assert allowed("events:PutTargets") == [f"{rules}/{names.bus}", f"{rules}/{names.webhook}"]
    assert f"arn:aws:glue:{region}:table/{names.database}/events" in allowed("glue:CreateTable")
    assert f"arn:aws:sqs:{region}:{names.process.dead_letters}" in allowed("sqs:SetQueueAttributes")
    assert f"arn:aws:s3:::{names.raw_bucket('1' * 12)}" in allowed("s3:PutBucketNotification")


def test_a_mapping_is_made_for_the_environments_own_functions_alone() -> None:
    (made,) = [one for one in permissions() if "lambda:CreateEventSourceMapping" in one.actions]
    assert made.condition is not None
    names = SETTINGS.names
    function = f"arn:aws:lambda:eu-central-1:{PLACE.account}:function:"
    assert made.condition[1:] == (
        "lambda:FunctionArn",
        tuple(f"{function}{names.functions[stage]}" for stage in sorted(names.queues)),
    )


def test_the_largest_policies_fit_into_what_iam_takes() -> None:
    for group in set(GROUPS.values()):
        statements = [
            {
                "Sid": one.sid,
                "Effect": "Allow",
                "Action": one.actions,
                "Resource": one.resources,
                **(
                    {"Condition": {one.condition[0]: {one.condition[1]: one.condition[2]}}}
                    if one.condition
                    else {}
                ),
            }
            for one in permissions("full")
            if one.group == group
        ]
        document = {"Version": "2012-10-17", "Statement": statements}
        assert len(json.dumps(document, separators=(",", ":"))) <= 6_144, group
        assert len({one["Sid"] for one in statements}) == len(statements)


def test_a_role_is_only_made_and_given_rights_within_the_boundary() -> None:
    for action in ("iam:CreateRole", "iam:PutRolePolicy"):
        for permission in permissions():
            if action in permission.actions:
                assert permission.condition is not None
                assert permission.condition[:2] == ("ArnEquals", "iam:PermissionsBoundary")
                (bound,) = permission.condition[2]
                assert bound.endswith(f":policy/{PLAIN.names.boundary}")
    for role in stack_json("full")["resource"]["aws_iam_role"].values():
        assert role["permissions_boundary"].endswith(f":policy/{FULL.names.boundary}")
    for action in ("iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:CreatePolicy"):
        assert not allowed(action, "full")


def test_the_boundary_has_every_action_of_every_role_and_none_that_no_role_has() -> None:
    stack = stack_json("full")
    had = {
        action
        for name, document in stack["data"]["aws_iam_policy_document"].items()
        if re.search(r"_(scheduler-)?permissions_document_", name)
        for statement in document["statement"]
        for action in statement["actions"]
    }
    bound = boundary(stack, PLACE, FULL.names)
    assert {action for one in bound for action in one.actions} == had
    assert not any(action.startswith(("iam:", "sts:")) for action in had)


def test_the_boundary_holds_every_resource_that_a_role_is_granted() -> None:
    """Compared by what resources are called: the roles' statements refer to them by ARN."""
    stack = stack_json("plain")
    bounds = {
        one.actions[0].partition(":")[0]: one.resources
        for one in boundary(stack, PLACE, PLAIN.names)
    }

    def begins(arns: tuple[str, ...]) -> list[str]:
        return [arn.rsplit(":", 1)[1].removesuffix("*") for arn in arns]

    named = {
        "aws_s3_bucket": "s3",
        "aws_sqs_queue": "sqs",
        "aws_lambda_function": "lambda",
        "aws_sns_topic": "sns",
    }
    for kind, service in named.items():
        for body in stack["resource"][kind].values():
            name = body.get("bucket") or body.get("function_name") or body["name"]
            assert any(name.startswith(begin) for begin in begins(bounds[service]))
    for body in stack["resource"]["aws_cloudwatch_log_group"].values():
        assert any(body["name"].startswith(begin) for begin in begins(bounds["logs"]))


def test_a_service_that_roles_use_and_the_boundary_does_not_know_is_refused() -> None:
    stack = json.loads(json.dumps(stack_json("plain")))
    document = next(iter(stack["resource"]["aws_iam_role_policy"].values()))["policy"].split(".")[2]
    statements = stack["data"]["aws_iam_policy_document"][document]["statement"]
    statements.append({"actions": ["dynamodb:GetItem"]})
    with pytest.raises(UnknownResourceError, match="dynamodb"):
        boundary(stack, PLACE, PLAIN.names)
