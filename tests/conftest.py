"""Shared by all tests: a throw-away AWS in memory, and pipelines on an embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from hypothesis import HealthCheck, settings

from tests.harness import models, moto_urls
from tests.harness.aws import simulated_aws

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

pytest_plugins = [
    "tests.harness.garbage",
    "tests.harness.deployments",
    "tests.harness.fast",
    "tests.harness.marked",
    "tests.harness.one_day",
]

# How long an example takes says how busy the machine is, and nothing about the product.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
models.read_once()
moto_urls.read_once()


@pytest.fixture
def aws() -> Iterator[None]:
    """moto's AWS for one test."""
    with simulated_aws():
        yield


@pytest.fixture
def s3(aws: None) -> S3Client:
    """An S3 client on moto's AWS."""
    return boto3.client("s3")
