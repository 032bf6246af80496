"""Storage: one bucket of objects, as every step knows it. Nothing else knows an S3 client.

`s3.S3Bucket` is a bucket of S3, `directory.Directory` a directory of files.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from gzip import BadGzipFile
from pathlib import Path
from typing import Protocol, TypeVar

Parsed = TypeVar("Parsed")

# What readers of gzip and of JSON raise on a body that is not what was written. What else is wrong
# with it `parse` has to say as ValueError: a TypeError would be a mistake of ours, and no damage.
_OF_DAMAGE = (EOFError, BadGzipFile, zlib.error, ValueError, RecursionError)


class NoSuchObjectError(LookupError):
    """There is no object with this key in this bucket."""

    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"no object {key!r} in {bucket!r}")


class DamagedObjectError(Exception):
    """The body of an object is not what the pipeline wrote under its key."""

    def __init__(self, bucket: str, key: str, why: str) -> None:
        super().__init__(f"object {key!r} in {bucket!r} {why}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One row of a listing: key, size in bytes, and when it was stored (UTC, whole seconds)."""

    key: str
    size: int
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """An object that was read. `etag` is another when its body is; it has quotation marks."""

    body: bytes
    metadata: Mapping[str, str]
    etag: str
    last_modified: datetime


class Storage(Protocol):
    """One bucket: bytes by key, with metadata and tags.

    A write replaces the object as a whole, its metadata and tags too. A reader sees the object as
    it was before or as it is after, never in between.
    """

    @property
    def name(self) -> str:
        """The name of the bucket."""

    def get(self, key: str) -> Content:
        """Read an object. Raises NoSuchObjectError."""

    def download(self, key: str, path: Path) -> None:
        """Write the body of an object to a file, a piece at a time. Raises NoSuchObjectError."""

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Write an object."""

    def put_if_absent(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        """Write an object unless there is one with this key; whether it was written."""

    def put_if_match(
        self,
        key: str,
        body: bytes,
        etag: str,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        """Write an object if there is one with this ETag in its place; whether it was written."""

    def upload(self, key: str, path: Path) -> None:
        """Write a file of up to 5 GB as an object (S3 user guide, "Quotas")."""

    def tag(self, key: str, name: str, value: str) -> None:
        """Give an object one tag in place of those that it has. Raises NoSuchObjectError."""

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Every object whose key starts with `prefix`, in the order of their keys in UTF-8."""

    def first(self, prefix: str) -> StoredObject | None:
        """The first object that list() gives, or None."""

    def etag(self, key: str) -> str | None:
        """The ETag of an object, which is not read, or None if there is no such object."""


def parsed(bucket: Storage, key: str, parse: Callable[[bytes], Parsed]) -> Parsed:
    """What `parse` makes of an object's body; it raises ValueError on one that is damaged.

    Raises NoSuchObjectError and DamagedObjectError.
    """
    body = bucket.get(key).body
    try:
        return parse(body)
    except _OF_DAMAGE as error:
        raise DamagedObjectError(bucket.name, key, _why(body, error)) from error


def _why(body: bytes, error: Exception) -> str:
    if not body:
        return "is empty"
    if isinstance(error, EOFError):
        return "is cut off"
    return f"is damaged: {error}"
