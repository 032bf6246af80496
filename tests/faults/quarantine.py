"""The quarantine as people see it: what `pipeline quarantine list` counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from cli.quarantine.records import Record, Selection, read
from functions.common.storage import Content, StoredObject
from tests.faults.world import World


class _Bucket:
    """A bucket as the command reads it, without the way over the network."""

    def __init__(self, world: World, name: str) -> None:
        self._s3 = world.s3
        self._name = name

    def get(self, key: str) -> Content:
        return Content(
            body=self._s3.body(self._name, key),
            metadata=self._s3.metadata(self._name, key),
            etag="",
            last_modified=self._s3.stored(self._name, key),
        )

    def list(self, prefix: str) -> Iterator[StoredObject]:
        for key in self._s3.keys(self._name, prefix):
            size = len(self._s3.body(self._name, key))
            yield StoredObject(key, size, self._s3.stored(self._name, key))


def listed(world: World, day: date) -> list[Record]:
    """The records that arrived on a day."""
    stored = SimpleNamespace(
        raw=_Bucket(world, "raw"), processed=_Bucket(world, "processed"), zone=world.zone
    )
    return list(read(cast("Any", stored), [day], Selection()))
