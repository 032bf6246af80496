"""A pipeline on moto's AWS, for each test that asks for one; and one with what earlier code stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.harness.formats import ARCHIVES
from tests.harness.kept import Kept, kept_in
from tests.harness.pipeline import Pipeline, pipeline_on

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@pytest.fixture
def pipeline(s3: S3Client) -> Iterator[Pipeline]:
    with pipeline_on(s3) as made:
        yield made


@pytest.fixture(params=ARCHIVES)
def kept(request: pytest.FixtureRequest, s3: S3Client) -> Iterator[Kept]:
    """A pipeline with what earlier code has stored, at the moment at which that code stopped."""
    with kept_in(request.param, s3) as found:
        yield found
