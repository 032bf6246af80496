"""A directory of this machine as a bucket: for reports made from files, and for tests."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from functions.common.storage import (
    Content,
    DamagedObjectError,
    NoSuchObjectError,
    StoredObject,
)

# What a file cannot hold is kept below this name: attributes, the lock, what is being written.
_OWN = ".storage"


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an object has beside its body."""

    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


class Directory:
    """Each object is the file that its key names, below `path`; see Storage.

    Files that others put there are objects too. One lock orders the calls of all processes, so
    that conditions hold, and a reader sees the body and the attributes of one write. A process
    that dies while it writes leaves a whole body, perhaps without its attributes.

    Not every key of S3 can be a file: `a` and `a/b` cannot both be. A key that is not a relative
    path raises ValueError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = path / _OWN

    @property
    def name(self) -> str:
        return self._path.name

    def get(self, key: str) -> Content:
        with self._locked():
            path = self._existing(key)
            body = path.read_bytes()
            metadata = self._read(key).metadata
            return Content(body, metadata, _etag(body), _modified(path))

    def attributes(self, key: str) -> Attributes:
        """What an object has beside its body. Raises NoSuchObjectError."""
        with self._locked():
            self._existing(key)
            return self._read(key)

    def download(self, key: str, path: Path) -> None:
        with self._locked():
            shutil.copyfile(self._existing(key), path)

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        with self._locked():
            self._write_bytes(key, body, Attributes(content_type, metadata or {}))

    def put_if_absent(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> bool:
        with self._locked():
            if self._file(key).is_file():
                return False
            self._write_bytes(key, body, Attributes(content_type, metadata or {}))
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
        with self._locked():
            path = self._file(key)
            if not path.is_file() or _etag(path.read_bytes()) != etag:
                return False
            self._write_bytes(key, body, Attributes(content_type, metadata or {}))
            return True

    def upload(self, key: str, path: Path) -> None:
        with self._locked():
            self._write(key, lambda new: shutil.copyfile(path, new), Attributes())

    def tag(self, key: str, name: str, value: str) -> None:
        with self._locked():
            self._existing(key)
            before = self._read(key)
            self._keep(key, Attributes(before.content_type, before.metadata, {name: value}))

    def list(self, prefix: str) -> Iterator[StoredObject]:
        below = self._path / prefix.rpartition("/")[0]
        found = {path.relative_to(self._path).as_posix(): path for path in _files(below)}
        for key in sorted(key for key in found if key.startswith(prefix)):
            yield StoredObject(key, found[key].stat().st_size, _modified(found[key]))

    def first(self, prefix: str) -> StoredObject | None:
        return next(self.list(prefix), None)

    def etag(self, key: str) -> str | None:
        with self._locked():
            path = self._file(key)
            return _etag(path.read_bytes()) if path.is_file() else None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._own.mkdir(parents=True, exist_ok=True)
        with (self._own / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _file(self, key: str) -> Path:
        """Where an object is. Raises ValueError on a key that cannot be a file here."""
        parts = key.split("/")
        if parts[0] == _OWN or not {"", ".", ".."}.isdisjoint(parts):
            raise ValueError(f"not a key of a directory: {key!r}")
        return self._path / key

    def _existing(self, key: str) -> Path:
        path = self._file(key)
        if not path.is_file():
            raise NoSuchObjectError(self.name, key)
        return path

    def _write_bytes(self, key: str, body: bytes, attributes: Attributes) -> None:
        self._write(key, lambda new: new.write_bytes(body), attributes)

    def _write(self, key: str, write: Callable[[Path], object], attributes: Attributes) -> None:
        """Let `write` make a file, which then replaces the object at once."""
        path, new = self._file(key), self._own / "new"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._attributes(key).unlink(missing_ok=True)
        write(new)
        new.replace(path)
        if attributes != Attributes():
            self._keep(key, attributes)

    def _keep(self, key: str, attributes: Attributes) -> None:
        path = self._attributes(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(attributes)))

    def _read(self, key: str) -> Attributes:
        path = self._attributes(key)
        try:
            return Attributes(**json.loads(path.read_text())) if path.is_file() else Attributes()
        except (ValueError, TypeError, RecursionError) as error:
            raise DamagedObjectError(self.name, key, f"has damaged attributes: {error}") from error

    def _attributes(self, key: str) -> Path:
        return self._own / "attributes" / f"{key}.json"


def _etag(body: bytes) -> str:
    """As S3's of an object that was put whole."""
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _files(directory: Path) -> Iterator[Path]:
    """All files below a directory, but for those that are kept for the objects."""
    for parent, names, files in os.walk(directory):
        if _OWN in names:
            names.remove(_OWN)
        yield from (Path(parent, name) for name in files)
