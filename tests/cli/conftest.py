"""The `pipeline` command on moto's AWS, where the resources that it talks to are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
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


@pytest.fixture
def deployed(s3: S3Client) -> S3Client:
    """The resources that the commands talk to, on moto's AWS."""
    deploy(s3)
    return s3
