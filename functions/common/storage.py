"""S3 and SQS clients, made once a process, and the few S3 calls the functions share.

Clients are cached, never made at import, so a test can set its environment first. They are those
of boto3, but made by botocore alone: importing boto3 itself, with its resources and transfers that
nothing here uses, would be a seventh of a cold start. The endpoint comes from AWS's own variable
AWS_ENDPOINT_URL: no code here asks whether it runs locally.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

# Standard mode retries throttling and 5xx with jitter; five tries outlast a short S3 slow-down
# and still fit a function's timeout.
CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 5})


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One row of a listing: key, size in bytes, and when S3 stored it (UTC, whole seconds)."""

    key: str
    size: int
    last_modified: datetime


@cache
def session() -> Session:
    """The process's session: what AWS's services look like is read once for all clients."""
    return Session()


def client(service: str) -> Any:
    """A new client of a service. Its caller says of which type it is: boto3's own stubs do."""
    return session().create_client(service, config=CONFIG)


@cache
def s3() -> S3Client:
    """The process's S3 client."""
    made: S3Client = client("s3")
    return made


@cache
def sqs() -> SQSClient:
    """The process's SQS client."""
    made: SQSClient = client("sqs")
    return made


def list_objects(client: S3Client, bucket: str, prefix: str) -> Iterator[StoredObject]:
    """Every object under a prefix, in key order, a thousand a request."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for row in page.get("Contents", []):
            yield StoredObject(row["Key"], row["Size"], row["LastModified"])
