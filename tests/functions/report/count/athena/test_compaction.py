"""Athena writes the events that it counted, each once, sorted, with all columns."""

from __future__ import annotations

from pathlib import Path

import duckdb

from stacks.tables import EVENT_COLUMNS
from tests.functions.report.count.athena.setup import TWO, engine, put, rows
from tests.harness.stored_events import CLOCK, NOON_US, Stored


def test_what_is_compacted_has_the_columns_of_the_event_files(tmp_path: Path) -> None:
    counting = engine(tmp_path)
    counting.aggregate(put(TWO, tmp_path), CLOCK, None)
    parts = counting.compact("curated/parts/x/")
    with duckdb.connect() as sql:
        described = sql.execute("DESCRIBE FROM read_parquet(?)", [str(tmp_path / parts.keys[0])])
        assert [name for name, *_ in described.fetchall()] == list(EVENT_COLUMNS)


def test_what_is_compacted_are_the_counted_events_once_and_sorted(tmp_path: Path) -> None:
    files = put({**TWO, "d": (NOON_US, [Stored(event_id="h")])}, tmp_path)
    counting = engine(tmp_path)
    found = counting.aggregate(files[:2], CLOCK, None)
    parts = counting.compact("curated/parts/x/")
    assert parts.events == found.events == 3
    (key,) = parts.keys
    assert rows(tmp_path, key, "source, event_id") == [("s", "e"), ("s", "f"), ("s", "g")]


def test_files_that_come_between_counting_and_compacting_are_not_compacted(tmp_path: Path) -> None:
    counting = engine(tmp_path)
    files = put(TWO, tmp_path)
    counting.aggregate(files, CLOCK, None)
    put({"z": (NOON_US, [Stored(event_id="z")])}, tmp_path)
    parts = counting.compact("curated/parts/x/")
    assert parts.events == 3
    (key,) = parts.keys
    assert rows(tmp_path, key, "count(*)") == [(3,)]
