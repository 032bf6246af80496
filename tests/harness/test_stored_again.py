"""What a test stores again is younger than what was there, however fast the test is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

STORED, SECOND = datetime(2026, 11, 24, 12, tzinfo=UTC), timedelta(seconds=1)
# moto's clock has no time zone.
MOMENT = STORED.replace(microsecond=900_000, tzinfo=None)
ENTRIES = "ledger/dt=2026-11-24/1200-"
FIRST, SECOND_OUTCOME, OTHER_BATCH, STRAY = (
    f"{ENTRIES}{name}.json"
    for name in (
        "a-n2-v2-q0-ffffffffffff",
        "a-n2-v1-q1-000000000000",
        "b-n2-v2-q0-ffffffffffff",
        "stray",
    )
)


@pytest.fixture
def bucket(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> S3Client:
    """It is the same moment all the time."""
    monkeypatch.setattr("moto.s3.models.utcnow", lambda: MOMENT)
    s3.create_bucket(Bucket="processed")
    return s3


def store(bucket: S3Client, *keys: str) -> list[timedelta]:
    """How long after the moment each object was stored, as S3 says once all are there."""
    for key in keys:
        bucket.put_object(Bucket="processed", Key=key, Body=b"{}")
    found = (bucket.head_object(Bucket="processed", Key=key) for key in keys)
    return [one["LastModified"] - STORED for one in found]


def test_an_object_is_younger_than_the_one_that_it_replaces(bucket: S3Client) -> None:
    assert store(bucket, "a", "b") == [timedelta(0), timedelta(0)]
    assert store(bucket, "a") == [SECOND]
    assert store(bucket, "a") == [2 * SECOND]


def test_a_batchs_second_entry_is_younger_than_the_first(bucket: S3Client) -> None:
    assert store(bucket, STRAY, FIRST, SECOND_OUTCOME, OTHER_BATCH) == [
        timedelta(0),
        timedelta(0),
        SECOND,
        timedelta(0),
    ]
    assert store(bucket, FIRST) == [2 * SECOND]


def test_a_test_that_sets_its_clock_stores_when_it_says(s3: S3Client) -> None:
    s3.create_bucket(Bucket="processed")
    with time_machine.travel(STORED, tick=False):
        assert store(s3, FIRST, SECOND_OUTCOME, FIRST) == [timedelta(0)] * 3
