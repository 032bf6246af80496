"""Shared by all tests: a throw-away AWS in memory, and pipelines on an embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.harness.aws import simulated_aws

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

pytest_plugins = ["tests.harness.deployments", "tests.harness.fast"]


@pytest.fixture
def aws() -> Iterator[None]:
    """moto's AWS for one test."""
    with simulated_aws():
        yield


@pytest.fixture
def s3(aws: None) -> S3Client:
    """An S3 client on moto's AWS."""
    return boto3.client("s3")
