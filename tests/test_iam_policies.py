"""Policies are judged as IAM judges them, and requests need what IAM asks of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.iam_policies import Asked, allowing
from tests.harness.judged import judge, rights
from tests.harness.needed_rights import NeededRights
from tests.harness.recorded import Recorded

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/own"
BOUND = f"arn:aws:iam::{ACCOUNT}:policy/bound"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/0f0e0d0c"


def statement(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    given = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": action, "Resource": [resource], **given}


@pytest.mark.parametrize(
    ("pattern", "resource", "allowed"),
    [
        ("arn:aws:sqs:x:1:own", "arn:aws:sqs:x:1:own", True),
        ("arn:aws:sqs:x:1:own", "arn:aws:sqs:x:1:own2", False),
        ("arn:aws:sqs:x:1:own", "arn:aws:sqs:x:1:OWN", False),
        ("arn:aws:s3:::own/*", "arn:aws:s3:::own/a/b", True),
        ("arn:aws:s3:::own/*", "arn:aws:s3:::own", False),
        ("arn:aws:s3:::o.n", "arn:aws:s3:::own", False),
        ("*", "anything", True),
    ],
)
def test_resources(pattern: str, resource: str, *, allowed: bool) -> None:
    assert bool(allowing([statement("a:B", pattern)], Asked("a:B", resource))) is allowed
    assert not allowing([statement("a:B", pattern)], Asked("a:C", resource))


@pytest.mark.parametrize(
    ("test", "wanted", "had", "allowed"),
    [
        ("StringEquals", ["x", "y"], ["y"], True),
        ("StringEquals", "x", ["X"], False),
        ("StringEquals", "x", None, False),
        ("StringEqualsIfExists", "x", None, True),
        ("StringEqualsIfExists", "x", ["y"], False),
        ("ArnEquals", "arn:*:own", ["arn:aws:own"], True),
        ("ArnEquals", "arn:*:own", None, False),
        ("Null", "true", None, True),
        ("Null", "true", ["x"], False),
        ("Null", "false", ["x"], True),
        ("ForAllValues:StringNotEqualsIgnoreCase", "Name", ["Team", "Cost"], True),
        ("ForAllValues:StringNotEqualsIgnoreCase", "Name", ["Team", "name"], False),
    ],
)
def test_conditions(test: str, wanted: Any, had: Any, *, allowed: bool) -> None:
    context = {} if had is None else {"a:key": had}
    given = statement("a:B", "*", **{test: {"a:Key": wanted}})
    assert bool(allowing([given], Asked("a:B", "*", context))) is allowed


def test_all_conditions_must_hold_and_an_unknown_one_is_an_error() -> None:
    both = statement("a:B", "*", StringEquals={"a:Key": "x"}, Null={"a:Other": "true"})
    assert allowing([both], Asked("a:B", "*", {"a:key": ["x"]}))
    assert not allowing([both], Asked("a:B", "*", {"a:key": ["x"], "a:other": ["y"]}))
    with pytest.raises(KeyError):
        allowing([statement("a:B", "*", StringLike={"a:Key": "x"})], Asked("a:B", "*"))


def request(service: str, operation: str, *, key: str = "role", **params: Any) -> Recorded:
    return Recorded(
        service=service,
        operation=operation,
        region="eu-central-1",
        access_key=key,
        params=params,
        protocol="json",
        body=b"",
        status=200,
    )


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        (("s3", "HeadBucket", {"Bucket": "b"}), [("s3:ListBucket", "s3:::b")]),
        (
            ("s3", "CreateBucket", {"Bucket": "b", "ACL": "private"}),
            [("s3:CreateBucket", "s3:::b")],
        ),
        (
            ("s3", "CreateBucket", {"Bucket": "b", "ACL": "public-read"}),
            [("s3:CreateBucket", "s3:::b"), ("s3:PutBucketAcl", "s3:::b")],
        ),
        (
            ("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "{k}"}]}}),
            [("s3:DeleteObject", "s3:::b/{k}")],
        ),
        (
            ("lambda", "CreateFunction", {"FunctionName": "f", "Role": ROLE}),
            [
                ("lambda:CreateFunction", f"lambda:eu-central-1:{ACCOUNT}:function:f"),
                ("iam:PassRole", f"iam::{ACCOUNT}:role/own"),
            ],
        ),
        (
            ("glue", "GetDatabase", {"Name": "d"}),
            [
                ("glue:GetDatabase", f"glue:eu-central-1:{ACCOUNT}:catalog"),
                ("glue:GetDatabase", f"glue:eu-central-1:{ACCOUNT}:database/d"),
            ],
        ),
        (("sts", "GetCallerIdentity", {}), []),
    ],
)
def test_what_a_request_needs(asked: tuple[str, str, dict[str, Any]], needed: list[Any]) -> None:
    service, operation, params = asked
    found = NeededRights(ACCOUNT).of(request(service, operation, **params))
    assert [(one.action, one.resource) for one in found] == [
        (action, f"arn:aws:{arn}") for action, arn in needed
    ]


def test_a_role_is_judged_by_the_boundary_that_it_has_been_given() -> None:
    rights_needed = NeededRights(ACCOUNT)

    def boundary(operation: str, **params: str) -> Any:
        (one,) = rights_needed.of(request("iam", operation, RoleName="own", **params))
        return one.context.get("iam:permissionsboundary")

    assert boundary("CreateRole") is None
    assert boundary("PutRolePolicy") is None
    assert boundary("PutRolePermissionsBoundary", PermissionsBoundary=BOUND) == [BOUND]
    assert boundary("PutRolePolicy") == [BOUND]


def test_a_key_is_judged_by_the_tags_that_it_has_been_given() -> None:
    tags = [{"TagKey": "Name", "TagValue": "own"}]
    needed = NeededRights(ACCOUNT)
    made, tagged = needed.of(request("kms", "CreateKey", Tags=tags))
    assert (made.action, made.resource) == ("kms:CreateKey", "*")
    assert (tagged.action, tagged.resource) == ("kms:TagResource", KEY)
    for one in (made, tagged):
        assert one.context == {"aws:requesttag/name": ["own"], "aws:tagkeys": ["Name"]}
    (removed,) = needed.of(request("kms", "UntagResource", KeyId=KEY, TagKeys=["Team"]))
    assert removed.context == {"aws:resourcetag/name": ["own"], "aws:tagkeys": ["Team"]}


def test_what_nobody_allows_is_refused_and_what_nobody_needs_is_unused() -> None:
    queue = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:q"
    allowed = [statement("sqs:CreateQueue", queue), statement("sqs:DeleteQueue", queue)]
    requests = [
        request("sqs", "CreateQueue", QueueName="q"),
        request("sqs", "GetQueueUrl", QueueName="q"),
        request("sqs", "DeleteQueue", QueueName="q", key="admin"),
    ]
    judged = judge(requests, allowed, account=ACCOUNT, key="role")
    assert judged.refused == [("sqs:GetQueueUrl", Asked("sqs:GetQueueUrl", queue))]
    assert rights(allowed) - judged.used == {("sqs:DeleteQueue", "sqs")}
