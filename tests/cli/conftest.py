"""The resources that the `pipeline` command talks to, for each test that asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.command import deploy

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@pytest.fixture
def deployed(s3: S3Client) -> S3Client:
    """The resources that the commands talk to, on moto's AWS."""
    deploy(s3)
    return s3
