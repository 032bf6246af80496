"""Nothing is public, nothing is unencrypted, and no role may do more than it needs."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.stacks.synthesis import resources, statements, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

BUCKETS = ["ingest/raw", "process/processed", "report/reports"]
QUEUES = [
    *("ingest/queue", "ingest/dead-letters", "process/queue", "process/dead-letters"),
    "report/dead-letters",
]
ROLES = [
    *(f"{stage}/function/permissions" for stage in ("ingest", "process", "report")),
    "report/scheduler-permissions",
]
ALLOWED = {
    "ingest/function/permissions": {
        *("logs:CreateLogStream", "logs:PutLogEvents", "s3:PutObject"),
        *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    },
    "process/function/permissions": {
        *("logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:PutObject"),
        *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    },
    "report/function/permissions": {
        *("logs:CreateLogStream", "logs:PutLogEvents"),
        *("s3:ListBucket", "s3:GetObject", "s3:PutObject", "sqs:SendMessage"),
    },
    "report/scheduler-permissions": {"lambda:InvokeFunction", "sqs:SendMessage"},
}


def of_bucket(kind: str, bucket: str) -> dict[str, Any]:
    prefix = f"{bucket.replace('/', '_')}_"
    (found,) = [c for name, c in resources(kind).items() if name.startswith(prefix)]
    return found


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_closed_encrypted_versioned_and_tidied(bucket: str) -> None:
    access = of_bucket("aws_s3_bucket_public_access_block", bucket)
    assert all(
        access[name]
        for name in (
            *("block_public_acls", "block_public_policy"),
            *("ignore_public_acls", "restrict_public_buckets"),
        )
    )
    ownership = of_bucket("aws_s3_bucket_ownership_controls", bucket)
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}
    encryption = of_bucket("aws_s3_bucket_server_side_encryption_configuration", bucket)
    (rule,) = encryption["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    versioning = of_bucket("aws_s3_bucket_versioning", bucket)
    assert versioning["versioning_configuration"] == {"status": "Enabled"}
    (rule,) = of_bucket("aws_s3_bucket_lifecycle_configuration", bucket)["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 1}]


@pytest.mark.parametrize(
    ("path", "actions"),
    [*((bucket, "s3:*") for bucket in BUCKETS), *((queue, "sqs:*") for queue in QUEUES)],
)
def test_plain_http_is_denied_to_everybody(path: str, actions: str) -> None:
    (deny,) = [s for s in statements(f"{path}/policy-document") if s["effect"] == "Deny"]
    assert deny["actions"] == [actions]
    assert deny["principals"] == [{"type": "*", "identifiers": ["*"]}]
    assert deny["condition"] == [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}
    ]


@pytest.mark.parametrize("queue", QUEUES)
def test_only_one_resource_of_our_own_account_may_send_to_a_queue(queue: str) -> None:
    for statement in statements(f"{queue}/policy-document"):
        if statement["effect"] == "Deny":
            continue
        assert statement["actions"] == ["sqs:SendMessage"]
        variables = {condition["variable"] for condition in statement["condition"]}
        assert variables == {"aws:SourceArn", "aws:SourceAccount"}
        (principal,) = statement["principals"]
        assert principal["type"] == "Service"


def test_queues_are_encrypted_and_keep_messages_for_14_days() -> None:
    queues = resources("aws_sqs_queue")
    assert len(queues) == len(QUEUES)
    for queue in queues.values():
        assert queue["sqs_managed_sse_enabled"] is True
        assert queue["message_retention_seconds"] == 1_209_600


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_what_it_needs(role: str) -> None:
    granted = [statement["actions"] for statement in statements(role)]
    assert set(itertools.chain(*granted)) == ALLOWED[role]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_names_every_resource_and_says_why(role: str) -> None:
    for statement in statements(role):
        assert statement["sid"]
        assert statement["effect"] == "Allow"
        for name in statement["resources"]:
            assert name.startswith("${aws_"), name
            # A star stands behind a zone's prefix or a log group, never instead of a name.
            assert "*" not in name or name.endswith((":*", "/*")), name
        if "s3:ListBucket" in statement["actions"]:
            (condition,) = statement["condition"]
            assert condition["variable"] == "s3:prefix"


def test_no_role_may_delete_an_object_or_change_a_bucket() -> None:
    for role in ROLES:
        for statement in statements(role):
            for action in statement["actions"]:
                assert "*" not in action
                assert "Delete" not in action or action == "sqs:DeleteMessage"
                assert not action.startswith("s3:PutBucket")


def test_roles_are_assumed_by_their_service_alone() -> None:
    for stage, name, service in (
        ("ingest", "function/trust", "lambda"),
        ("process", "function/trust", "lambda"),
        ("report", "function/trust", "lambda"),
        ("report", "scheduler-trust", "scheduler"),
    ):
        (trust,) = statements(f"{stage}/{name}")
        assert trust["principals"] == [
            {"type": "Service", "identifiers": [f"{service}.amazonaws.com"]}
        ]


def test_no_account_number_or_secret_is_in_the_stack() -> None:
    text = str(synthesised())
    assert "AKIA" not in text
    assert not [word for word in text.split('"') if word.isdigit() and len(word) == 12]
