"""Shared by all tests: a throw-away AWS in memory, with credentials that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from functions.common import storage

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """moto's AWS for one test; cached clients are made anew inside it."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        for cached in (storage.session, storage.s3, storage.sqs):
            cached.cache_clear()
        yield
        for cached in (storage.session, storage.s3, storage.sqs):
            cached.cache_clear()


@pytest.fixture
def s3(aws: None) -> S3Client:
    """An S3 client on moto's AWS."""
    return boto3.client("s3")
