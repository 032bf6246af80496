"""An Athena engine on event files in a directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import duckdb

from functions.common.storage import StoredObject
from functions.report.count.athena.connection import Workgroup
from functions.report.count.athena.engine import AthenaEngine
from functions.report.inputs.outputs import BatchFile
from tests.harness.athena import BUCKET, DATABASE, WORKGROUP, Athena
from tests.harness.stored_events import (
    NOON_US,
    WRITTEN,
    Batches,
    OnDisk,
    Stored,
    store,
)

DAY = "events/dt=2026-11-23"


class Listed(OnDisk):
    """The processed bucket as a directory that can be listed."""

    def events(self, day: Any) -> list[StoredObject]:
        return self.below(f"events/dt={day}/")

    def below(self, prefix: str) -> list[StoredObject]:
        found = sorted((self._objects / prefix).glob("*"))
        return [StoredObject(f"{prefix}{path.name}", 1, WRITTEN) for path in found]


TWO: Batches = {
    "b": (NOON_US, [Stored(), Stored(event_id="f"), Stored(delivery_id="2")]),
    "c": (NOON_US + 5_000, [Stored(event_id="g")]),
}


def put(batches: Batches, directory: Path) -> list[BatchFile]:
    """The event files of some batches, under keys as process gives them."""
    (directory / DAY).mkdir(parents=True, exist_ok=True)
    files = []
    for file in store(batches, directory):
        key = f"{DAY}/{file.batch}-n{file.count}.parquet"
        (directory / file.key).rename(directory / key)
        files.append(replace(file, key=key))
    return files


def engine(
    directory: Path, athena: Athena | None = None, seconds_left: Callable[[], float] = lambda: 900
) -> AthenaEngine:
    workgroup = Workgroup(
        client=cast(Any, athena or Athena(directory)),
        name=WORKGROUP,
        database=DATABASE,
        seconds_left=seconds_left,
    )
    return AthenaEngine(Listed(directory), BUCKET, workgroup)


def rows(directory: Path, key: str, columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a Parquet file."""
    with duckdb.connect() as sql:
        query = f"SELECT {columns} FROM read_parquet('{directory / key}')"  # noqa: S608 - our own directory
        return sql.execute(query).fetchall()
