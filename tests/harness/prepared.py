"""Imported by the server of tests/harness/forked.py, so that its forks have read AWS's models."""

from __future__ import annotations

import boto3

from tests.harness import models

models.read_once()
_SESSION = boto3.Session(
    aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
)
for _service in ("events", "lambda", "s3", "sqs", "sts"):
    _SESSION.client(_service)
