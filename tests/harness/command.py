"""Runs the `pipeline` command on moto's AWS, with the resources that it needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from typer.testing import CliRunner, Result

from cli.main import app
from stacks.settings import load

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

NAMES = load("dev").names
ACCOUNT = "123456789012"  # moto's


def run(*arguments: str, stdin: bytes | None = None, env: str = "dev") -> Result:
    return CliRunner().invoke(app, ["--env", env, *arguments], input=stdin)


def deploy(s3: S3Client) -> None:
    """Make the resources that the commands talk to."""
    for name in (
        NAMES.raw_bucket(ACCOUNT),
        NAMES.processed_bucket(ACCOUNT),
        NAMES.reports_bucket(ACCOUNT),
    ):
        s3.create_bucket(Bucket=name)
    sqs = boto3.client("sqs")
    for name in (*NAMES.queues.values(), *NAMES.dead_letters.values()):
        sqs.create_queue(QueueName=name)
    boto3.client("events").create_event_bus(Name=NAMES.bus)


def audit(s3: S3Client) -> list[dict[str, Any]]:
    bucket = NAMES.processed_bucket(ACCOUNT)
    rows = s3.list_objects_v2(Bucket=bucket, Prefix="audit/").get("Contents", [])
    return [json.loads(s3.get_object(Bucket=bucket, Key=row["Key"])["Body"].read()) for row in rows]
