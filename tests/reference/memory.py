"""A bucket in memory; its clock is the process's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from functions.common.storage import Content, NoSuchObjectError, StoredObject


class Memory:
    """See functions.common.storage.Storage. Tags are not kept: no report depends on them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._objects: dict[str, Content] = {}

    @property
    def name(self) -> str:
        return self._name

    def get(self, key: str) -> Content:
        try:
            return self._objects[key]
        except KeyError:
            raise NoSuchObjectError(self._name, key) from None

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.get(key).body)

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        stored_at = datetime.now(UTC).replace(microsecond=0)  # as S3 lists it
        self._objects[key] = Content(body, metadata or {}, etag, stored_at)

    def put_if_absent(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        if key in self._objects:
            return False
        self.put(key, body, content_type=content_type, metadata=metadata)
        return True

    def put_if_match(
        self,
        key: str,
        body: bytes,
        etag: str,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        if self.etag(key) != etag:
            return False
        self.put(key, body, content_type=content_type, metadata=metadata)
        return True

    def upload(self, key: str, path: Path) -> None:
        self.put(key, path.read_bytes())

    def tag(self, key: str, name: str, value: str) -> None:
        """Check that the object is there."""
        self.get(key)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        for key in sorted(key for key in list(self._objects) if key.startswith(prefix)):
            stored = self._objects[key]
            yield StoredObject(key, len(stored.body), stored.last_modified)

    def first(self, prefix: str) -> StoredObject | None:
        return next(self.list(prefix), None)

    def etag(self, key: str) -> str | None:
        return self._objects[key].etag if key in self._objects else None
