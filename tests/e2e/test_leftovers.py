"""What an environment has left is found by name; what belongs to others is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.deployed import SETTINGS, Deployed
from local.emulator import instance

pytestmark = pytest.mark.e2e

PREFIX = SETTINGS.names.prefix
TRUST = '{"Version":"2012-10-17","Statement":[]}'


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """An emulator of its own with nothing deployed."""
    directory = tmp_path_factory.mktemp("bare")
    running = instance.start(directory)
    try:
        yield Deployed(directory, running)
    finally:
        instance.stop(directory)


def test_nothing_is_left_where_only_others_have_something(bare: Deployed) -> None:
    bare.client("s3").create_bucket(Bucket=f"{PREFIX}2-raw")
    bare.client("sqs").create_queue(QueueName="another")
    assert f"Nothing of {PREFIX} is left." in bare.pipeline("leftovers")


def test_everything_that_is_left_is_named(bare: Deployed) -> None:
    bare.client("s3").create_bucket(Bucket=SETTINGS.names.raw_bucket(bare.running.account))
    bare.client("sqs").create_queue(QueueName=SETTINGS.names.ingest.queue)
    bare.client("events").create_event_bus(Name=SETTINGS.names.bus)
    bare.client("events").create_connection(
        Name=SETTINGS.names.webhook,
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "X", "ApiKeyValue": "Y"}},
    )
    target = f"arn:aws:lambda:{bare.running.region}:{bare.running.account}:function:any"
    bare.client("scheduler").create_schedule(
        Name=SETTINGS.names.report_schedule,
        ScheduleExpression="cron(0 0 * * ? *)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target, "RoleArn": f"arn:aws:iam::{bare.running.account}:role/any"},
    )
    logs = f"/aws/lambda/{SETTINGS.names.report.function}"
    bare.client("logs").create_log_group(logGroupName=logs)
    bare.client("sns").create_topic(Name=f"{PREFIX}-alarms")
    bare.client("iam").create_role(
        RoleName=SETTINGS.names.report_schedule, AssumeRolePolicyDocument=TRUST
    )
    cloudwatch = bare.client("cloudwatch")
    cloudwatch.put_dashboard(DashboardName=PREFIX, DashboardBody='{"widgets": []}')
    cloudwatch.put_metric_alarm(
        AlarmName=f"{PREFIX}-late",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="Errors",
        Namespace="AWS/Lambda",
        Period=60,
        Statistic="Sum",
        Threshold=0,
    )
    bare.client("glue").create_database(DatabaseInput={"Name": SETTINGS.names.database})
    bare.client("athena").create_work_group(Name=SETTINGS.names.workgroup)
    key = bare.client("kms").create_key()["KeyMetadata"]["KeyId"]
    bare.client("kms").create_alias(AliasName=f"alias/{PREFIX}", TargetKeyId=key)

    lines = bare.pipeline("leftovers", expected=1).splitlines()
    assert lines[0] == f"13 of {PREFIX} are there:"
    assert [line.strip() for line in lines[1:]] == [
        f"bucket: {SETTINGS.names.raw_bucket(bare.running.account)}",
        f"queue: {SETTINGS.names.ingest.queue}",
        f"bus: {SETTINGS.names.bus}",
        f"connection: {SETTINGS.names.webhook}",
        f"schedule: {SETTINGS.names.report_schedule}",
        f"dashboard: {PREFIX}",
        f"topic: {PREFIX}-alarms",
        f"database: {SETTINGS.names.database}",
        f"workgroup: {SETTINGS.names.workgroup}",
        f"role: {SETTINGS.names.report_schedule}",
        f"log group: {logs}",
        f"alarm: {PREFIX}-late",
        f"key: alias/{PREFIX}",
    ]
