"""A pipeline on moto's AWS, for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.harness.pipeline import Pipeline, pipeline_on

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@pytest.fixture
def pipeline(s3: S3Client) -> Iterator[Pipeline]:
    with pipeline_on(s3) as made:
        yield made
