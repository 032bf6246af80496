"""Compacted events are those that the report counts: each once, whole, sorted, in few files."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.report.count.duckdb import compaction, spread
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.duckdb import stored as duckdb_stored
from functions.report.count.engine import Parts
from stacks.tables import EVENT_COLUMNS, MAPPED_COLUMNS
from tests.functions.report.count.duckdb.limits import (
    LARGE_FILES,
    MORE_THAN_THE_DISK_HOLDS,
    SMALL_FILES,
)
from tests.harness.stored_events import (
    BATCHES,
    CLOCK,
    DIGEST,
    MEMORY_MB,
    NOON_US,
    Batches,
    OnDisk,
    Stored,
    counted,
    store,
)

ONE_PART: dict[str, Any] = {}
MANY_PARTS: dict[str, Any] = {"_PART_BYTES": 2_000}
IN_PASSES: dict[str, Any] = {"_PART_BYTES": 2_000, "_DISK_SHARE": 1e-12}
PREFIX = "curated/parts/dt=2026-11-23/e0001-ab-cd/"

Row = tuple[Any, ...]


class Bucket(OnDisk):
    """Keeps what is uploaded as files of a directory beside."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.uploaded = directory / "uploaded"
        self.uploaded.mkdir()

    def upload(self, path: Path, key: str) -> None:
        assert not (self.uploaded / key.replace("/", "_")).exists()
        shutil.copy(path, self.uploaded / key.replace("/", "_"))

    def rows(self, parts: Parts, columns: str) -> list[Row]:
        rows: list[Row] = []
        for key in parts.keys:
            path = self.uploaded / key.replace("/", "_")
            rows += duckdb.read_parquet(str(path)).project(columns).fetchall()
        return rows


def compacted(
    batches: Batches, columns: str, limits: dict[str, Any], sizes: dict[str, Any]
) -> tuple[Parts, list[Row], int]:
    """The parts, their rows in order, and how many events the report counts."""
    with (
        TemporaryDirectory() as name,
        patch.multiple(duckdb_stored, **limits),
        patch.multiple(compaction, **{"_SAMPLE_A_PART": 2_000, **sizes}),
        patch.object(spread, "_ROWS", 20),
    ):
        bucket = Bucket(Path(name))
        files = store(batches, Path(name))
        with duckdb_engine.open_engine(bucket, MEMORY_MB) as engine:
            found = engine.aggregate(files, CLOCK, None)
            parts = engine.compact(PREFIX)
        return parts, bucket.rows(parts, columns), found.events


@given(
    BATCHES,
    st.sampled_from([SMALL_FILES, LARGE_FILES, MORE_THAN_THE_DISK_HOLDS]),
    st.sampled_from([ONE_PART, MANY_PARTS, IN_PASSES]),
)
@settings(max_examples=60)
def test_each_counted_event_is_there_once_and_whole(
    batches: Batches, limits: dict[str, Any], sizes: dict[str, Any]
) -> None:
    columns = (
        "source, timestamp_us, event_id, epoch_us(ingested_at), delivery_id, content_hash, status,"
        " action, event_type, epoch_us(timestamp)"
    )
    of_mappings = ", mapping, mappings_digest, envelope_id, envelope_time"
    mapped_day = any(one.mapping for _, events in batches.values() for one in events)
    columns += of_mappings if mapped_day else ""
    parts, rows, events = compacted(batches, columns, limits, sizes)
    expected = [
        (
            one.source,
            one.timestamp_us,
            one.event_id,
            ingested_us,
            one.delivery_id,
            one.content_hash,
            one.status,
            one.action,
            one.event_type,
            one.timestamp_us,
            *(_of_mappings(one) if mapped_day else ()),
        )
        for ingested_us, one in counted(batches)[0]
    ]
    assert sorted(rows, key=str) == sorted(expected, key=str)
    assert [row[:3] for row in rows] == sorted(row[:3] for row in rows)
    assert parts.events == len(rows) == events
    assert all(key.startswith(PREFIX) for key in parts.keys)


def _of_mappings(one: Stored) -> Row:
    if one.mapping is None:
        return None, None, None, None
    return one.mapping, DIGEST, one.envelope_id, one.envelope_time


def many(count: int, source: str = "", mapped: str = "") -> Batches:
    """`mapped`: the batch of which events are mapped."""
    return {
        f"b{n}": (
            NOON_US + n,
            [
                Stored(
                    event_id=f"{n}-{m}",
                    source=source or f"s{m % 7}",
                    delivery_id=f"{n}-{m}",
                    content_hash=n * m,
                    timestamp_us=NOON_US + 977 * m * n,
                    mapping="app" if f"b{n}" == mapped else None,
                )
                for m in range(count)
            ],
        )
        for n in range(4)
    }


@pytest.mark.parametrize("source", ["", "one alone, with a \0 and an ' in its name"])
@pytest.mark.parametrize("sizes", [MANY_PARTS, IN_PASSES], ids=["at once", "in passes"])
def test_a_large_day_is_several_parts_of_about_the_same_size(
    source: str, sizes: dict[str, Any]
) -> None:
    parts, rows, events = compacted(
        many(500, source), "source, timestamp_us", LARGE_FILES, {**sizes, "_PART_BYTES": 10_000}
    )
    assert len(parts.keys) >= 3
    assert list(parts.keys) == sorted(parts.keys)
    assert rows == sorted(rows)
    assert parts.events == events == 2_000


@pytest.mark.parametrize("sizes", [ONE_PART, MANY_PARTS, IN_PASSES], ids=["one", "many", "passes"])
@pytest.mark.parametrize("limits", [LARGE_FILES, MORE_THAN_THE_DISK_HOLDS], ids=["fits", "packed"])
@pytest.mark.parametrize("mapped", ["", "b0", "b2"])
def test_the_columns_are_those_of_the_event_files(
    sizes: dict[str, Any], limits: dict[str, Any], mapped: str
) -> None:
    with (
        TemporaryDirectory() as name,
        patch.multiple(duckdb_stored, **limits),
        patch.multiple(compaction, **{"_SAMPLE_A_PART": 2_000, **sizes}),
        patch.object(spread, "_ROWS", 9),
    ):
        bucket = Bucket(Path(name))
        files = store(many(30, mapped=mapped), Path(name))
        with duckdb_engine.open_engine(bucket, MEMORY_MB) as engine:
            engine.aggregate(files, CLOCK, None)
            parts = engine.compact(PREFIX)
        before = columns_of(Path(name) / (mapped or "b0"))
        further = set() if mapped else set(MAPPED_COLUMNS)
        assert {name for name, _ in before} == set(EVENT_COLUMNS) - further
        assert parts.keys
        for key in parts.keys:
            assert columns_of(bucket.uploaded / key.replace("/", "_")) == before


def columns_of(path: Path) -> list[tuple[str, str]]:
    found = duckdb.read_parquet(str(path))
    return list(zip(found.columns, map(str, found.types), strict=True))


def test_a_day_without_events_has_no_parts() -> None:
    assert compacted({}, "source", LARGE_FILES, ONE_PART)[0] == Parts((), 0)


class Small(compaction.Compaction):
    """Has the memory to sort five rows."""

    def _write_sorted(self, rows: str) -> bool:
        found = self._sql.execute(f"SELECT count(*) FROM ({rows})").fetchone()  # noqa: S608 - our own query
        return found is not None and found[0] <= 5 and super()._write_sorted(rows)


@given(BATCHES, st.sampled_from([ONE_PART, MANY_PARTS, IN_PASSES]))
@settings(max_examples=25)
def test_events_that_cannot_be_sorted_together_are_several_parts(
    batches: Batches, sizes: dict[str, Any]
) -> None:
    columns = "source, timestamp_us, event_id"
    with patch.object(duckdb_engine, "Compaction", Small):
        parts, rows, events = compacted(batches, columns, LARGE_FILES, sizes)
    assert rows == sorted(
        (one.source, one.timestamp_us, one.event_id) for _, one in counted(batches)[0]
    )
    assert parts.events == len(rows) == events
    assert len(parts.keys) >= events / 5


def test_events_of_one_time_are_told_apart_by_their_ids() -> None:
    batches: Batches = {
        "b": (NOON_US, [Stored(event_id=f"{n:02}", delivery_id=str(n)) for n in range(40)])
    }
    with patch.object(duckdb_engine, "Compaction", Small):
        parts, rows, _ = compacted(batches, "event_id", LARGE_FILES, ONE_PART)
    assert rows == [(f"{n:02}",) for n in range(40)]
    assert len(parts.keys) >= 8
