"""Athena's engine says what DuckDB's says of the same files; and what goes wrong is told.

Athena is stood in for by DuckDB, which runs its statements translated back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.common.storage import StoredObject
from functions.report.count.athena import connection
from functions.report.count.athena.connection import AthenaError, Workgroup
from functions.report.count.athena.engine import AthenaEngine, FilesChangedError
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.engine import Aggregates
from functions.report.inputs.outputs import Output
from stacks.stages.catalog import EVENT_COLUMNS
from tests.functions.report.athenas import BUCKET, DATABASE, WORKGROUP, Athena
from tests.functions.report.count.duckdb.test_engine import (
    BATCHES,
    MEMORY_MB,
    NOON_US,
    WRITTEN,
    Batches,
    OnDisk,
    Stored,
    store,
)
from tools import athena_statements as translation

DAY = "events/dt=2026-11-23"


class Listed(OnDisk):
    """The processed bucket as a directory that can be listed."""

    def events(self, day: Any) -> list[StoredObject]:
        return self.below(f"events/dt={day}/")

    def below(self, prefix: str) -> list[StoredObject]:
        found = sorted((self._objects / prefix).glob("*"))
        return [StoredObject(f"{prefix}{path.name}", 1, WRITTEN) for path in found]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def put(batches: Batches, directory: Path) -> list[Output]:
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


def in_order(found: Aggregates) -> Aggregates:
    """Groups sorted: no engine promises an order."""
    groups = {
        name: sorted(listed, key=lambda group: (group.name is not None, group.name))
        for name, listed in found.groups.items()
    }
    return replace(found, groups=groups)


TWO: Batches = {
    "b": (NOON_US, [Stored(), Stored(event_id="f"), Stored(delivery_id="2")]),
    "c": (NOON_US + 5_000, [Stored(event_id="g")]),
}


# Batches are ingested to the millisecond.
IN_MILLISECONDS = BATCHES.map(
    lambda batches: {name: (us // 1000 * 1000, rows) for name, (us, rows) in batches.items()}
)


@given(IN_MILLISECONDS, st.data())
@settings(max_examples=25, deadline=None)
def test_it_says_what_duckdb_says(batches: Batches, data: st.DataObject) -> None:
    late_after_us = data.draw(st.none() | st.integers(NOON_US - 2, NOON_US + 2))
    with TemporaryDirectory() as name:
        files = put(batches, Path(name))
        counted = [file for file in files if data.draw(st.booleans())]
        found = engine(Path(name)).aggregate(counted, late_after_us)
        with duckdb_engine.opened(OnDisk(Path(name)), MEMORY_MB) as other:
            expected = other.aggregate(counted, late_after_us)
    assert in_order(found) == in_order(expected)


def test_the_statements_are_what_the_queries_translate_to() -> None:
    assert translation.FILE.read_text(encoding="utf-8") == translation.text(), "run `make queries`"


def test_what_is_compacted_has_the_columns_of_the_event_files(tmp_path: Path) -> None:
    counting = engine(tmp_path)
    counting.aggregate(put(TWO, tmp_path), None)
    parts = counting.compact("curated/parts/x/")
    with duckdb.connect() as sql:
        described = sql.execute("DESCRIBE FROM read_parquet(?)", [str(tmp_path / parts.keys[0])])
        assert [name for name, *_ in described.fetchall()] == list(EVENT_COLUMNS)


def test_what_is_compacted_are_the_counted_events_once_and_sorted(tmp_path: Path) -> None:
    files = put({**TWO, "d": (NOON_US, [Stored(event_id="h")])}, tmp_path)
    counting = engine(tmp_path)
    found = counting.aggregate(files[:2], None)
    parts = counting.compact("curated/parts/x/")
    assert parts.events == found.events == 3
    (key,) = parts.keys
    assert rows(tmp_path, key, "source, event_id") == [("s", "e"), ("s", "f"), ("s", "g")]


def test_a_day_without_files_asks_nothing(tmp_path: Path) -> None:
    athena = Athena(tmp_path)
    counting = engine(tmp_path, athena)
    assert counting.aggregate([], None).events == 0
    assert counting.compact("curated/parts/x/").keys == ()
    assert counting.ingested([]) == {}
    assert athena.statements == []


def test_batches_know_when_they_were_ingested(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)
    assert engine(tmp_path).ingested(files) == {"b": NOON_US, "c": NOON_US + 5_000}
    assert engine(tmp_path).ingested(files[1:]) == {"c": NOON_US + 5_000}


def test_more_files_than_a_statement_can_name_are_asked_for_in_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "functions.report.count.athena.engine._RESERVED_BYTES", connection.MOST_BYTES - 80
    )
    athena = Athena(tmp_path)
    files = put(TWO, tmp_path)
    assert set(engine(tmp_path, athena).ingested(files)) == {"b", "c"}
    assert len(athena.statements) == 2


def test_files_that_come_while_a_day_is_counted_do_not_count(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)

    def another_comes(statement: str) -> None:
        if not (tmp_path / DAY / "z-n1.parquet").exists():
            put({"z": (NOON_US, [Stored(event_id="z")])}, tmp_path)

    athena = Athena(tmp_path, another_comes)
    assert engine(tmp_path, athena).aggregate(files, None).events == 3
    assert len(athena.statements) == 6


def test_files_that_keep_coming_are_an_error(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)

    def others_come(statement: str) -> None:
        name = f"z{len(list((tmp_path / DAY).iterdir()))}"
        put({name: (NOON_US, [Stored(event_id=name)])}, tmp_path)

    with pytest.raises(FilesChangedError, match="each time"):
        engine(tmp_path, Athena(tmp_path, others_come)).aggregate(files, None)


def test_files_that_go_are_an_error(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)
    (tmp_path / files[1].key).unlink()
    with pytest.raises(FilesChangedError, match="3 events in files that should have 4"):
        engine(tmp_path).aggregate(files, None)


def test_files_that_come_between_counting_and_compacting_are_not_compacted(tmp_path: Path) -> None:
    counting = engine(tmp_path)
    files = put(TWO, tmp_path)
    counting.aggregate(files, None)
    put({"z": (NOON_US, [Stored(event_id="z")])}, tmp_path)
    parts = counting.compact("curated/parts/x/")
    assert parts.events == 3
    (key,) = parts.keys
    assert rows(tmp_path, key, "count(*)") == [(3,)]


def test_the_fewer_files_are_named(tmp_path: Path) -> None:
    files = put({name: (NOON_US, [Stored(event_id=name)]) for name in "bcd"}, tmp_path)
    athena = Athena(tmp_path)
    assert engine(tmp_path, athena).aggregate(files[:1], None).events == 1
    assert athena.statements[0].count("s3://") == 1
    assert engine(tmp_path, athena).aggregate(files[:2], None).events == 2
    assert athena.statements[3].count("s3://") == 1


def test_a_statement_that_is_too_long_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 100)
    with pytest.raises(AthenaError, match="longer than the 100 that Athena takes"):
        engine(tmp_path).aggregate(put(TWO, tmp_path), None)


def test_a_query_that_fails_gives_athenas_reason_and_ends_the_others(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)
    (tmp_path / files[0].key).write_bytes(b"no parquet")
    athena = Athena(tmp_path)
    with pytest.raises(AthenaError, match=r"failed: .*parquet"):
        engine(tmp_path, athena).aggregate(files, None)
    assert set(athena.stopped) == {"0", "1", "2"}


def test_a_query_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    athena = Athena(tmp_path)
    with pytest.raises(AthenaError, match="longer than the function may"):
        engine(tmp_path, athena, lambda: 1).ingested(put(TWO, tmp_path))
    assert athena.stopped == ["0"]
