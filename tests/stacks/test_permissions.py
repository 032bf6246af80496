"""The deploy role may do what Terraform needs for the stack, on what the stack has, no more."""

from __future__ import annotations

import dataclasses
import json
import re
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from stacks.permissions.actions import NEEDS
from stacks.permissions.boundary import boundary
from stacks.permissions.derive import (
    GROUPS,
    Permission,
    Place,
    UnknownResourceError,
    derive,
)
from stacks.permissions.leftovers import looked_for
from stacks.settings import Settings
from tests.harness.iam_policies import Asked, allowing, as_statements
from tests.harness.references import resolved
from tests.harness.synthesis import BY_SES, SETTINGS, settings_with
from tests.harness.variants import FULL, GITHUB
from toolchain.project import ROOT

pytestmark = pytest.mark.xdist_group("synthesis")

PLACE = Place(partition="aws", region="eu-central-1", account="123456789012")
PLAIN = settings_with(github=GITHUB)
# A key of another account, which has to be in the region all the same.
FOREIGN_KEY = f"arn:aws:kms:{PLACE.region}:210987654321:key/one"
SHARING = settings_with(
    github=GITHUB, encryption={"kms_key_arn": FOREIGN_KEY}, report={"engine": "athena"}
)
MAILING = settings_with(github=GITHUB, delivery=BY_SES.delivery.model_dump())
ENVIRONMENTS = {"plain": PLAIN, "full": FULL, "foreign key": SHARING, "by ses": MAILING}
# What the environments of an account share, and what the settings name themselves.
SHARED = {
    *(f"arn:aws:glue:{region}:{PLACE.account}:catalog" for region in (PLACE.region, FULL.region)),
    *(
        f"arn:aws:ssm:{region}:{PLACE.account}:parameter{name}"
        for region in (PLACE.region, FULL.region)
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

    text = json.dumps(terraform_json(ENVIRONMENTS[name]))
    for token, known in (
        ("${data.aws_caller_identity.account.account_id}", PLACE.account),
        ("${data.aws_partition.partition.partition}", PLACE.partition),
    ):
        text = text.replace(token, known)
    return dict(json.loads(text))


def place(name: str) -> Place:
    """Where an environment is."""
    return dataclasses.replace(PLACE, region=ENVIRONMENTS[name].region)


def permissions(name: str = "plain") -> list[Permission]:
    """All that the deploy role may do, but for its state."""
    here = place(name)
    return [*derive(stack_json(name), here), *looked_for(ENVIRONMENTS[name].names, here)]


def bounds(name: str) -> list[Permission]:
    return boundary(stack_json(name), place(name), ENVIRONMENTS[name])


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
        if unnamed and not permission.conditions:
            assert set(permission.actions) <= {
                *("logs:DescribeLogGroups", "kms:ListAliases", "cloudwatch:DescribeAlarms"),
                *("lambda:ListEventSourceMappings", "events:PutPermission"),
                "events:RemovePermission",
                *("sns:GetSubscriptionAttributes", "sns:Unsubscribe"),
                *("lambda:TagResource", "lambda:UntagResource", "lambda:ListTags"),
            }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_everything_else_is_a_resource_of_this_environment(name: str) -> None:
    settings = ENVIRONMENTS[name]
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
        condition: one.resources
        for one in permissions()
        if one.actions == ("iam:PassRole",)
        for condition in one.conditions
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
    assert f"arn:aws:s3:::{names.raw_bucket(PLACE.account)}" in allowed("s3:PutBucketNotification")


def test_a_mapping_is_made_for_the_environments_own_functions_alone() -> None:
    (made,) = [one for one in permissions() if "lambda:CreateEventSourceMapping" in one.actions]
    names = SETTINGS.names
    function = f"arn:aws:lambda:eu-central-1:{PLACE.account}:function:"
    ((_, key, functions),) = made.conditions
    assert key == "lambda:FunctionArn"
    assert functions == tuple(f"{function}{names.functions[one]}" for one in sorted(names.queues))


def test_the_largest_policies_fit_into_what_iam_takes() -> None:
    groups = {one.group for one in permissions("full")}
    assert groups == {*GROUPS.values(), "leftovers"}
    for group in groups:
        statements = as_statements(one for one in permissions("full") if one.group == group)
        document = {"Version": "2012-10-17", "Statement": statements}
        assert len(json.dumps(document, separators=(",", ":"))) <= 6_144, group
        assert len({one["Sid"] for one in statements}) == len(statements)


def test_as_many_other_buses_as_there_may_be_fit_too() -> None:
    from stacks.bootstrap import terraform_json

    names = [f"{number}".ljust(128, "x") for number in range(5)]
    routing = {**FULL.routing.model_dump(), "buses": {one: {"sources": ["a"]} for one in names}}
    with pytest.raises(ValidationError):
        settings_with(routing={"buses": {f"{one}x": {"sources": ["a"]} for one in names}})
    stack = terraform_json(settings_with(**{**FULL.model_dump(), "routing": routing}))
    messages = as_statements(one for one in derive(stack, PLACE) if one.group == "messages")
    document = json.dumps({"Version": "2012-10-17", "Statement": messages}, separators=(",", ":"))
    assert all(f":rule/{one}/" in document for one in names)
    assert len(document) <= 6_144


def may(name: str, action: str, resource: str, **context: str) -> bool:
    """Whether the deploy role may. `context`: condition keys, with `__` for a colon."""
    keys = {key.replace("__", ":"): [value] for key, value in context.items()}
    return bool(allowing(as_statements(permissions(name)), Asked(action, resource, keys)))


@pytest.mark.parametrize(
    "action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]
)
def test_a_role_is_only_made_bound_and_given_rights_within_the_boundary(action: str) -> None:
    roles = [body["name"] for body in stack_json("plain")["resource"]["aws_iam_role"].values()]
    assert len(roles) == len(PLAIN.names.functions) + 2
    account = f"arn:aws:iam::{PLACE.account}"
    own = f"{account}:policy/{PLAIN.names.boundary}"
    for role in roles:
        arn = f"{account}:role/{role}"
        assert may("plain", action, arn, iam__permissionsboundary=own)
        assert not may("plain", action, arn)
        for other in (f"{own}2", "arn:aws:iam::aws:policy/AdministratorAccess"):
            assert not may("plain", action, arn, iam__permissionsboundary=other)
    for other in ("somebody", PLAIN.names.deploy_role, f"{PLAIN.names.prefix}-another"):
        arn = f"{account}:role/{other}"
        assert not may("plain", action, arn, iam__permissionsboundary=own)


def test_the_deploy_role_can_lift_no_bounds() -> None:
    for role in stack_json("full")["resource"]["aws_iam_role"].values():
        assert role["permissions_boundary"].endswith(f":policy/{FULL.names.boundary}")
    for action in (
        *("iam:DeleteRolePermissionsBoundary", "iam:AttachRolePolicy", "iam:CreatePolicy"),
        *("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"),
        *("iam:DetachRolePolicy", "iam:PutUserPolicy", "sts:AssumeRole"),
    ):
        assert not allowed(action, "full")


KEY_ARN = f"arn:aws:kms:{FULL.region}:{PLACE.account}:key/0f0e0d0c"


def may_tag(action: str, *, had: str | None = None, **context: str) -> bool:
    """Whether tags of the full environment's key may be changed. `had`: the key's tag `Name`."""
    named = {} if had is None else {"aws__resourcetag/name": had}
    return may("full", action, KEY_ARN, **context, **named)


def test_the_tags_of_the_environments_own_key_may_change() -> None:
    own = FULL.names.prefix
    assert may_tag("kms:TagResource", had=own, aws__tagkeys="CostCentre")
    assert may_tag("kms:UntagResource", had=own, aws__tagkeys="CostCentre")
    # As it is made.
    assert may("full", "kms:CreateKey", "*", **{"aws__requesttag/name": own})
    assert may_tag("kms:TagResource", **{"aws__requesttag/name": own})


def test_a_key_keeps_the_tag_that_says_whose_it_is() -> None:
    own = FULL.names.prefix
    for key in ("Name", "name"):
        assert not may_tag("kms:UntagResource", had=own, aws__tagkeys=key)
    assert not may_tag("kms:TagResource", had=own, **{"aws__requesttag/name": "other"})


def test_no_other_key_becomes_the_environments_own() -> None:
    own = FULL.names.prefix
    for had in ("other", f"{own}-2"):
        assert not may_tag("kms:TagResource", had=had, **{"aws__requesttag/name": own})
        assert not may_tag("kms:TagResource", had=had, aws__tagkeys="CostCentre")
        for action in ("kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"):
            assert not may_tag(action, had=had, aws__tagkeys="CostCentre")
    assert not may_tag("kms:ScheduleKeyDeletion")
    assert not may("full", "kms:CreateKey", "*")


def test_the_boundary_has_every_action_of_every_role_and_none_that_no_role_has() -> None:
    stack = stack_json("full")
    had = {
        action
        for name, document in stack["data"]["aws_iam_policy_document"].items()
        if re.search(r"_(scheduler-)?permissions_document_", name)
        for statement in document["statement"]
        for action in statement["actions"]
    }
    assert {action for one in bounds("full") for action in one.actions} == had
    assert not any(action.startswith(("iam:", "sts:")) for action in had)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_boundary_allows_everything_that_a_role_is_granted(name: str) -> None:
    stack = stack_json(name)
    documents = stack["data"]["aws_iam_policy_document"]
    within = as_statements(bounds(name))
    granted = [
        Asked(action, arn.replace("*", "any"), context_of(statement))
        for policy in stack["resource"]["aws_iam_role_policy"].values()
        for statement in documents[policy["policy"].split(".")[2]]["statement"]
        for arn in resolved(stack, statement["resources"], place(name))
        for action in statement["actions"]
    ]
    assert len({asked.action.partition(":")[0] for asked in granted}) >= 5
    assert [asked for asked in granted if not allowing(within, asked)] == []


def context_of(statement: dict[str, Any]) -> dict[str, list[str]]:
    """What a request has that a statement allows."""
    return {one["variable"].lower(): one["values"] for one in statement.get("condition", [])}


def test_the_boundary_lets_nobody_mail_from_another_address() -> None:
    within = as_statements(bounds("by ses"))

    def may_mail(**context: list[str]) -> bool:
        arn = f"arn:aws:ses:{PLACE.region}:{PLACE.account}:identity/example.com"
        keys = {key.replace("__", ":"): value for key, value in context.items()}
        return bool(allowing(within, Asked("ses:SendRawEmail", arn, keys)))

    assert may_mail(ses__fromaddress=["reports@mail.example.com"])
    assert not may_mail(ses__fromaddress=["boss@example.com"])
    assert not may_mail()
    assert not [one for one in bounds("plain") if one.sid == "Ses"]


def test_a_key_that_was_there_bounds_roles_to_itself() -> None:
    (key,) = [one for one in bounds("foreign key") if one.sid == "Kms"]
    assert key.resources == (FOREIGN_KEY,)


def test_a_service_that_roles_use_and_the_boundary_does_not_know_is_refused() -> None:
    stack = json.loads(json.dumps(stack_json("plain")))
    document = next(iter(stack["resource"]["aws_iam_role_policy"].values()))["policy"].split(".")[2]
    statements = stack["data"]["aws_iam_policy_document"][document]["statement"]
    statements.append({"actions": ["dynamodb:GetItem"]})
    with pytest.raises(UnknownResourceError, match="dynamodb"):
        boundary(stack, PLACE, PLAIN)


def test_the_page_names_every_policy_that_a_user_s_keys_need() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (listed, webhook) = re.findall(r"for group in ([\w ]+); do   # with a webhook: (\w+)", page)[0]
    groups = {one.group for one in permissions("full")} | {"state"}
    assert sorted([*listed.split(), webhook]) == sorted(groups)
