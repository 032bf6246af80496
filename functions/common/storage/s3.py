"""A bucket of S3. The only module that knows the requests of S3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from functions.common.storage import Content, NoSuchObjectError, StoredObject

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import GetObjectOutputTypeDef, ObjectTypeDef

_CHUNK_BYTES = 1 << 20
# As often as boto3's `download_file`. The client itself retries requests that fail at once.
_DOWNLOAD_TRIES = 5
# What botocore raises when a body ends early, comes too slowly, or does not match its checksum.
_BROKEN = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError, FlexibleChecksumError)


class S3Bucket:
    """A bucket of S3; see Storage. A call is one request; list() one for each thousand objects.

    Raises botocore's ClientError on a refusal that Storage does not name.
    """

    def __init__(self, client: S3Client, name: str) -> None:
        self._s3 = client
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def get(self, key: str) -> Content:
        found = self._get(key)
        return Content(
            found["Body"].read(), found["Metadata"], found["ETag"], found["LastModified"]
        )

    def download(self, key: str, path: Path) -> None:
        """Fetch an object in one request, where boto3's `download_file` first asks for its size.

        A body that breaks off, or does not match its checksum, is requested again.
        """
        for left in reversed(range(_DOWNLOAD_TRIES)):
            body = self._get(key)["Body"]
            try:
                with path.open("wb") as file:
                    for chunk in body.iter_chunks(_CHUNK_BYTES):
                        file.write(chunk)
            except _BROKEN:
                if not left:
                    raise
            else:
                return

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._s3.put_object(
            Bucket=self._name, Key=key, Body=body, **_described(content_type, metadata)
        )

    def put_if_absent(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        return self._put_if(key, body, {**_described(content_type, metadata), "IfNoneMatch": "*"})

    def put_if_match(
        self,
        key: str,
        body: bytes,
        etag: str,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        return self._put_if(key, body, {**_described(content_type, metadata), "IfMatch": etag})

    def upload(self, key: str, path: Path) -> None:
        with path.open("rb") as body:
            self._s3.put_object(Bucket=self._name, Key=key, Body=body)

    def tag(self, key: str, name: str, value: str) -> None:
        with self._absence_named(key):
            self._s3.put_object_tagging(
                Bucket=self._name, Key=key, Tagging={"TagSet": [{"Key": name, "Value": value}]}
            )

    def list(self, prefix: str) -> Iterator[StoredObject]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
        for page in pages:
            for row in page.get("Contents", []):
                yield StoredObject(row["Key"], row["Size"], row["LastModified"])

    def first(self, prefix: str) -> StoredObject | None:
        row = self._first(prefix)
        return StoredObject(row["Key"], row["Size"], row["LastModified"]) if row else None

    def etag(self, key: str) -> str | None:
        row = self._first(key)  # of all keys that start with a key, the key itself comes first
        return row["ETag"] if row and row["Key"] == key else None

    def _get(self, key: str) -> GetObjectOutputTypeDef:
        with self._absence_named(key):
            return self._s3.get_object(Bucket=self._name, Key=key)

    def _put_if(self, key: str, body: bytes, options: Mapping[str, Any]) -> bool:
        """Write unless S3 answers that the condition among the options does not hold."""
        try:
            self._s3.put_object(Bucket=self._name, Key=key, Body=body, **options)
        except ClientError as error:
            # S3 answers NoSuchKey to If-Match where there is no object (user guide, "Conditional
            # writes").
            if _code(error) in {"PreconditionFailed", "NoSuchKey"}:
                return False
            raise
        return True

    def _first(self, prefix: str) -> ObjectTypeDef | None:
        found = self._s3.list_objects_v2(Bucket=self._name, Prefix=prefix, MaxKeys=1)
        return next(iter(found.get("Contents", [])), None)

    @contextmanager
    def _absence_named(self, key: str) -> Iterator[None]:
        """Raise NoSuchObjectError where S3 answers that there is no such object."""
        try:
            yield
        except ClientError as error:
            if _code(error) == "NoSuchKey":
                raise NoSuchObjectError(self._name, key) from error
            raise


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _described(content_type: str | None, metadata: Mapping[str, str] | None) -> dict[str, Any]:
    """What a request says of a body, as PutObject names it."""
    described: dict[str, Any] = {}
    if content_type is not None:
        described["ContentType"] = content_type
    if metadata is not None:
        described["Metadata"] = metadata
    return described
