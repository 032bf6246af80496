"""Nothing is public, nothing is unencrypted, and no role may do more than it needs."""

from __future__ import annotations

import itertools
import re

import pytest

from stacks.names import StageName
from tests.harness.synthesis import SETTINGS, resource, resources, statements, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

ACCOUNT = "${data.aws_caller_identity.account.account_id}"
HERE = f"{SETTINGS.region}:{ACCOUNT}"
ARN = "arn:${data.aws_partition.partition.partition}"
NAMES = SETTINGS.names
BUCKETS = ["ingest/raw", "process/processed", "report/reports", "catalog/results"]
# Which service may send to a queue, and on behalf of what. Lambda and the scheduler send to the
# others by the permissions of a role.
RULE = ("events.amazonaws.com", f"{ARN}:events:{HERE}:rule/{NAMES.bus}/{NAMES.bus}")
SENDERS = {
    "ingest/queue": [RULE],
    "ingest/dead-letters": [RULE],
    "process/queue": [("s3.amazonaws.com", f"{ARN}:s3:::{NAMES.raw_bucket(ACCOUNT)}")],
    "process/dead-letters": [],
    "report/dead-letters": [],
    "delivery/webhook/dead-letters": [
        ("events.amazonaws.com", f"{ARN}:events:{HERE}:rule/{NAMES.bus}/{NAMES.webhook}")
    ],
}
QUEUES = list(SENDERS)
ROLES = [
    *(f"{stage}/function/permissions" for stage in StageName),
    "report/scheduler-permissions",
    "delivery/webhook/permissions",
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
        *(
            "s3:ListBucket",
            "s3:GetObject",
            "s3:PutObject",
            "s3:PutObjectTagging",
            "sqs:SendMessage",
        ),
        *("events:PutEvents", "sns:Publish"),
    },
    "report/scheduler-permissions": {"lambda:InvokeFunction", "sqs:SendMessage"},
    "delivery/webhook/permissions": {"events:InvokeApiDestination"},
}


def queue_arn(path: str) -> str:
    return f"{ARN}:sqs:{HERE}:{resource('aws_sqs_queue', path)['name']}"


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_closed_encrypted_versioned_and_tidied(bucket: str) -> None:
    access = resource("aws_s3_bucket_public_access_block", bucket)
    assert all(
        access[name]
        for name in (
            *("block_public_acls", "block_public_policy"),
            *("ignore_public_acls", "restrict_public_buckets"),
        )
    )
    ownership = resource("aws_s3_bucket_ownership_controls", bucket)
    assert ownership["rule"] == {"object_ownership": "BucketOwnerEnforced"}
    encryption = resource("aws_s3_bucket_server_side_encryption_configuration", bucket)
    (rule,) = encryption["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    assert any(
        "_public-access_" in one for one in resource("aws_s3_bucket_policy", bucket)["depends_on"]
    )
    versioning = resource("aws_s3_bucket_versioning", bucket)
    assert versioning["versioning_configuration"] == {"status": "Enabled"}
    rule, *_ = resource("aws_s3_bucket_lifecycle_configuration", bucket)["rule"]
    assert rule["filter"] == [{"prefix": ""}]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 20}]
    assert rule["expiration"] == [{"expired_object_delete_marker": True}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 1}]


@pytest.mark.parametrize(
    ("path", "actions"),
    [*((bucket, "s3:*") for bucket in BUCKETS), *((queue, "sqs:*") for queue in QUEUES)],
)
def test_plain_http_is_denied_to_everybody(path: str, actions: str) -> None:
    (deny,) = [s for s in statements(f"{path}/policy-document") if s["effect"] == "Deny"]
    if path in BUCKETS:
        bucket, objects = deny["resources"]
        assert bucket.startswith("${aws_s3_bucket.")
        assert objects == f"{bucket}/*"
    else:
        assert deny["resources"] == [queue_arn(path)]
    assert deny["actions"] == [actions]
    assert deny["principals"] == [{"type": "*", "identifiers": ["*"]}]
    assert deny["condition"] == [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}
    ]


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_has_its_own_policy(queue: str) -> None:
    policy = resource("aws_sqs_queue", queue)["policy"]
    path = queue.replace("/", "_")
    assert policy.startswith(f"${{data.aws_iam_policy_document.{path}_policy-document_")
    assert policy.endswith(".json}")


@pytest.mark.parametrize("queue", QUEUES)
def test_only_one_resource_of_our_own_account_may_send_to_a_queue(queue: str) -> None:
    allowed = [s for s in statements(f"{queue}/policy-document") if s["effect"] == "Allow"]
    assert len(allowed) == len(SENDERS[queue])
    for statement, (service, source) in zip(allowed, SENDERS[queue], strict=True):
        assert statement["actions"] == ["sqs:SendMessage"]
        assert statement["resources"] == [queue_arn(queue)]
        assert statement["principals"] == [{"type": "Service", "identifiers": [service]}]
        assert statement["condition"] == [
            {"test": "ArnEquals", "variable": "aws:SourceArn", "values": [source]},
            {"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]},
        ]


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
            assert name.startswith("${aws_") or name in map(queue_arn, QUEUES), name
            # A star stands behind a zone's prefix or a log group, never instead of a name.
            assert "*" not in name or name.endswith((":*", "/*")), name


def test_no_role_may_delete_an_object_or_change_a_bucket() -> None:
    for role in ROLES:
        for statement in statements(role):
            for action in statement["actions"]:
                assert "*" not in action
                assert "Delete" not in action or action == "sqs:DeleteMessage"
                assert not action.startswith("s3:PutBucket")


@pytest.mark.parametrize("stage", list(SETTINGS.names.queues))
def test_a_function_consumes_its_own_queue_alone(stage: str) -> None:
    (consume,) = [s for s in statements(f"{stage}/function/permissions") if s["sid"] == "Consume"]
    assert consume["resources"] == [queue_arn(f"{stage}/queue")]


@pytest.mark.parametrize("stage", list(StageName))
def test_a_function_writes_its_own_logs_alone(stage: str) -> None:
    (log,) = [s for s in statements(f"{stage}/function/permissions") if s["sid"] == "Log"]
    (group,) = log["resources"]
    assert group.startswith(f"${{aws_cloudwatch_log_group.{stage}_function_logs_")


def test_the_scheduler_runs_the_report_and_keeps_what_fails_and_no_more() -> None:
    run, keep = statements("report/scheduler-permissions")
    assert run["resources"][0].startswith("${aws_lambda_function.report_function_")
    assert keep["resources"][0].startswith("${aws_sqs_queue.report_dead-letters_")


@pytest.mark.parametrize("stage", list(StageName))
def test_a_functions_role_is_assumed_by_lambda_alone(stage: str) -> None:
    (trust,) = statements(f"{stage}/function/trust")
    assert trust["principals"] == [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]


def test_the_schedules_role_is_assumed_by_the_scheduler_for_our_own_account_alone() -> None:
    (trust,) = statements("report/scheduler-trust")
    assert trust["principals"] == [{"type": "Service", "identifiers": ["scheduler.amazonaws.com"]}]
    assert trust["condition"] == [
        {"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}
    ]


def test_no_account_number_or_access_key_is_in_the_stack() -> None:
    text = str(synthesised())
    assert not re.findall(r"\b\d{12}\b", text)
    assert not re.findall(r"\bA(?:KIA|SIA)\w+|access_key|secret_key", text)
