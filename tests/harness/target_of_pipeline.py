"""Lets the `pipeline` command look at the buckets of a pipeline that a test runs by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest

from functions.common.storage.s3 import S3Bucket
from tests.harness.aws import simulated_aws
from tests.harness.pipeline import ZONES, Pipeline, pipeline_on


@contextmanager
def commanded() -> Iterator[Pipeline]:
    """A pipeline on moto's AWS, which is the one that every environment of the command names."""
    with simulated_aws(), pytest.MonkeyPatch.context() as patch:
        s3 = boto3.client("s3")
        for bucket in ("raw", "processed", "reports"):
            name = ZONES[f"{bucket.upper()}_BUCKET"]
            patch.setattr(f"cli.target.Target.{bucket}", S3Bucket(s3, name))
        with pipeline_on(s3) as pipeline:
            yield pipeline
