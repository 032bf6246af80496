"""What is left of an environment is asked for by name: all that it can have, as the deploy role."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partialmethod
from pathlib import Path
from typing import Any

import botocore.client
import botocore.session
import pytest
from botocore.exceptions import ClientError

from cli.remains import bootstrapped, find
from cli.target import Target
from cli.terminal.options import Options
from stacks.bootstrap import terraform_json
from stacks.permissions.derive import derive
from stacks.permissions.leftovers import looked_for
from stacks.settings import Settings
from tests.harness.iam_policies import Asked, allowing, as_statements
from tests.harness.needed_rights import NeededRights
from tests.harness.recorded import Recorded
from tests.harness.references import resolved
from tests.harness.synthesis import settings_with
from tests.harness.variants import FULL, GITHUB
from tests.stacks.test_permissions import PLACE, place, stack_json

pytestmark = pytest.mark.xdist_group("synthesis")

# What AWS answers about something that there is not.
GONE = {
    "HeadBucket": ("404", "Not Found"),
    "GetQueueUrl": ("QueueDoesNotExist", "The specified queue does not exist."),
    "GetFunction": ("ResourceNotFoundException", "Function not found: x"),
    "DescribeEventBus": ("ResourceNotFoundException", "Event bus x does not exist."),
    "DescribeRule": ("ResourceNotFoundException", "Rule x does not exist on EventBus default."),
    "DescribeConnection": ("ResourceNotFoundException", "Connection 'x' does not exist."),
    "DescribeApiDestination": ("ResourceNotFoundException", "ApiDestination x does not exist."),
    "GetSchedule": ("ResourceNotFoundException", "Schedule x does not exist."),
    "GetDashboard": ("ResourceNotFound", "Dashboard x does not exist"),
    "GetTopicAttributes": ("NotFound", "Topic does not exist"),
    "GetDatabase": ("EntityNotFoundException", "Database x not found."),
    "GetWorkGroup": ("InvalidRequestException", "WorkGroup x is not found."),
    "GetRole": ("NoSuchEntity", "The role with name x cannot be found."),
    "GetPolicy": ("NoSuchEntity", "Policy x was not found."),
    "ListAttachedRolePolicies": ("NoSuchEntity", "The role with name x cannot be found."),
}
# The kind that each type of resource is found as, and the argument that has its name.
KINDS = {
    "aws_s3_bucket": ("bucket", "bucket"),
    "aws_sqs_queue": ("queue", "name"),
    "aws_lambda_function": ("function", "function_name"),
    "aws_lambda_event_source_mapping": ("event source mapping", "function_name"),
    "aws_cloudwatch_event_bus": ("bus", "name"),
    "aws_cloudwatch_event_connection": ("connection", "name"),
    "aws_cloudwatch_event_api_destination": ("API destination", "name"),
    "aws_scheduler_schedule": ("schedule", "name"),
    "aws_cloudwatch_log_group": ("log group", "name"),
    "aws_cloudwatch_metric_alarm": ("alarm", "alarm_name"),
    "aws_cloudwatch_dashboard": ("dashboard", "dashboard_name"),
    "aws_sns_topic": ("topic", "name"),
    "aws_glue_catalog_database": ("database", "name"),
    "aws_athena_workgroup": ("workgroup", "name"),
    "aws_kms_alias": ("key", "name"),
    "aws_iam_role": ("role", "name"),
}
# Types that are gone with one of those, and the key, which has no name but its alias.
GONE_WITH = {
    *("aws_kms_key", "aws_iam_role_policy", "aws_glue_catalog_table", "aws_athena_named_query"),
    *("aws_lambda_function_event_invoke_config", "aws_cloudwatch_log_metric_filter"),
    *("aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"),
    *("aws_cloudwatch_event_bus_policy", "aws_sns_topic_policy", "aws_sns_topic_subscription"),
    *("aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_notification"),
    *("aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy"),
    *("aws_s3_bucket_public_access_block", "aws_s3_bucket_versioning"),
    "aws_s3_bucket_server_side_encryption_configuration",
}
Found = tuple[str, str]
Look = Callable[[Settings, "Account"], tuple[list[Found], list[Found]]]
# The least that a stack can have: no webhook, no key, no Athena that counts.
LEAST = settings_with(github=GITHUB, delivery={})


class Account:
    """An AWS account that answers every request, and records them.

    `there`: whether it has what it is asked for by name; `listed`: what it lists, by operation;
    `refused`: an operation that nobody may ask for.
    """

    def __init__(
        self, *, there: bool, listed: Mapping[str, Any] | None = None, refused: str = ""
    ) -> None:
        self._there, self._listed, self._refused = there, listed or {}, refused
        self.requests: list[Recorded] = []

    def answer(self, client: Any, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if operation == "GetCallerIdentity":
            return {"Account": PLACE.account}
        self.requests.append(
            Recorded(
                service=client.meta.service_model.service_name,
                operation=operation,
                region=client.meta.region_name,
                access_key="",
                params=params,
                protocol="",
                body=b"",
                status=0,
            )
        )
        code, message = GONE.get(operation, ("", ""))
        if operation == self._refused:
            code, message = "AccessDenied", "no policy allows it"
        if code and not (self._there and code != "AccessDenied"):
            error = client.exceptions.from_code(code)
            raise error({"Error": {"Code": code, "Message": message}}, operation)
        page: dict[str, Any] = self._listed.get(operation, {"AttachedPolicies": []})
        return page


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Looks for what is left of an environment in an account; what it found, and what stays."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)

    def looked(settings: Settings, account: Account) -> tuple[list[Found], list[Found]]:
        monkeypatch.setattr("cli.target.load", lambda _: settings)
        monkeypatch.setattr(
            botocore.client.BaseClient,
            "_make_api_call",
            partialmethod(_answered_by, account),
        )
        options = Options(environment="x", profile=None, region=None, local_directory=Path())
        target = Target(options)
        return list(find(target)), list(bootstrapped(target))

    return looked


def _answered_by(client: Any, account: Account, *request: Any) -> dict[str, Any]:
    return account.answer(client, *request)


def asked(account: Account) -> list[Asked]:
    """What the requests so far must be allowed."""
    rights = NeededRights(PLACE.account)
    return [one for request in account.requests for one in rights.of(request)]


def test_nothing_is_found_where_there_is_nothing(look: Look) -> None:
    assert look(FULL, Account(there=False)) == ([], [])


def test_everything_that_a_stack_can_have_is_found(look: Look) -> None:
    stack = stack_json("full")["resource"]
    assert set(stack) == {*KINDS, *GONE_WITH}
    named = {
        (kind, name.rsplit(":", 1)[-1])
        for type_, (kind, argument) in KINDS.items()
        for body in stack[type_].values()
        for name in resolved({"resource": stack}, [body[argument]], place("full"))
    }
    # A rule on another bus stays where the environment's own bus goes.
    rule = FULL.names.other_bus_rule
    named |= {("rule", f"{bus}/{rule}") for bus in FULL.routing.buses}

    def rows(kind: str, **row: str) -> list[dict[str, str]]:
        """What a list has of a kind, and something of another environment."""
        (key, form), own = *row.items(), FULL.names.prefix
        names = sorted(name for each, name in named if each == kind)
        return [{key: form.format(name)} for name in (*names, f"{own}2-other", f"x-{own}")]

    listed = {
        "ListEventSourceMappings": {
            "EventSourceMappings": rows(
                "event source mapping", FunctionArn="arn:aws:lambda:x:1:function:{}"
            )
        },
        "DescribeLogGroups": {"logGroups": rows("log group", logGroupName="{}")},
        "DescribeAlarms": {"MetricAlarms": rows("alarm", AlarmName="{}")},
        "ListAliases": {"Aliases": rows("key", AliasName="{}")},
    }
    found, _ = look(FULL, Account(there=True, listed=listed))
    assert len(set(found)) == len(found)
    assert set(found) == named


def test_what_the_bootstrap_made_stays_and_is_named(look: Look) -> None:
    names = FULL.names
    attached = [{"PolicyName": f"{names.deploy_role}-{group}"} for group in ("storage", "messages")]
    listed = {"ListAttachedRolePolicies": {"AttachedPolicies": attached}}
    assert look(FULL, Account(there=True, listed=listed))[1] == [
        ("bucket", FULL.state_bucket(PLACE.account)),
        ("role", names.deploy_role),
        ("policy", f"{names.deploy_role}-messages"),
        ("policy", f"{names.deploy_role}-storage"),
        ("policy", names.boundary),
    ]


def test_an_error_that_says_nothing_of_what_is_there_is_not_taken_for_nothing(look: Look) -> None:
    one_of_each = {code: operation for operation, (code, _) in GONE.items()}
    for operation in one_of_each.values():
        account = Account(there=True, refused=operation)
        with pytest.raises(ClientError, match="AccessDenied"):
            look(FULL, account)


def test_what_aws_answers_about_nothing_is_in_its_models(look: Look) -> None:
    account = Account(there=False)
    look(FULL, account)
    session = botocore.session.get_session()
    asked_for = {(one.service, one.operation) for one in account.requests}
    assert {operation for _, operation in asked_for} >= set(GONE)
    for service, operation in asked_for:
        model: Any = session.get_service_model(service).operation_model(operation)
        # The answer to HEAD has no body, and so no code but its status.
        codes = {shape.error_code for shape in model.error_shapes} | {"404"}
        assert operation not in GONE or GONE[operation][0] in codes, operation


def test_the_deploy_role_may_ask_everything_that_is_asked_and_no_more_for_it(look: Look) -> None:
    """Even where the settings have none of what is looked for beside the rest."""
    account = Account(there=False)
    look(LEAST, account)
    needed = asked(account)
    assert len(needed) > 30
    whole = json.dumps(terraform_json(LEAST))
    whole = whole.replace("${data.aws_caller_identity.account.account_id}", PLACE.account)
    by_terraform = as_statements(derive(json.loads(whole), PLACE))
    to_look = as_statements(looked_for(LEAST.names, PLACE))
    state = Asked("s3:ListBucket", f"arn:aws:s3:::{LEAST.state_bucket(PLACE.account)}")
    refused = [one for one in needed if not allowing([*by_terraform, *to_look], one)]
    assert refused == [state]  # which `DeployRole.grant_state` allows

    for statement in to_look:
        for arn in statement["Resource"]:
            used = [one for one in needed if allowing([{**statement, "Resource": [arn]}], one)]
            assert used, f"nothing asks for {arn}"
            assert not all(allowing(by_terraform, one) for one in used), f"{arn} is allowed already"
