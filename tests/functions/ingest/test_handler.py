"""Ingest stores before it acknowledges, once, and fails loudly."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import count
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from functions.common.keys import RawKey
from functions.ingest import handler
from functions.ingest.store import store
from tests.harness.messages import BODY, sqs_record

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = "raw"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RAW_BUCKET", BUCKET)
    handler._settings.cache_clear()
    yield
    handler._settings.cache_clear()


@pytest.fixture
def bucket(s3: S3Client) -> str:
    s3.create_bucket(Bucket=BUCKET)
    return BUCKET


def keys(s3: S3Client) -> list[str]:
    return [row["Key"] for row in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_a_batch_becomes_one_object_with_the_time_it_was_stored(s3: S3Client, bucket: str) -> None:
    handler.handle({"Records": [sqs_record("a"), sqs_record("b")]}, None)
    (key,) = keys(s3)
    assert RawKey.parse(key).count == 2
    stored = s3.get_object(Bucket=bucket, Key=key)
    assert gzip.decompress(stored["Body"].read()) == f"{BODY}\n{BODY}\n".encode()
    assert stored["Metadata"]["ingested-at"].endswith("Z")


def test_a_batch_delivered_again_leaves_the_stored_object_untouched(
    s3: S3Client, bucket: str
) -> None:
    handler.handle({"Records": [sqs_record("a"), sqs_record("b")]}, None)
    (key,) = keys(s3)
    first = s3.head_object(Bucket=bucket, Key=key)["Metadata"]
    handler.handle({"Records": [sqs_record("b"), sqs_record("a")]}, None)
    assert keys(s3) == [key]
    assert s3.head_object(Bucket=bucket, Key=key)["Metadata"] == first


def test_messages_of_two_weeks_are_stored_side_by_side(
    s3: S3Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message for each quarter of an hour. The first eight writes wait for each other."""
    together = Barrier(8)
    begun = count()

    def wait(*arguments: Any) -> bool:
        if next(begun) < together.parties:
            together.wait(timeout=30)
        return store(*arguments)

    monkeypatch.setattr(handler, "store", wait)
    quarters = [sqs_record(f"m{n}", sent_ms=1_700_000_100_000 + n * 900_000) for n in range(160)]
    handler.handle({"Records": quarters}, None)
    assert len(keys(s3)) == 160


def test_an_empty_batch_writes_nothing(s3: S3Client, bucket: str) -> None:
    handler.handle({"Records": []}, None)
    assert keys(s3) == []


def test_a_failed_write_raises_so_that_the_queue_keeps_the_messages(s3: S3Client) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        handler.handle({"Records": [sqs_record("a")]}, None)


def test_an_event_that_is_no_batch_raises(s3: S3Client, bucket: str) -> None:
    with pytest.raises(KeyError):
        handler.handle({"detail": {}}, None)
