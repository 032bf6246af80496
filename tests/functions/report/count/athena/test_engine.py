"""The Athena engine counts the same as the DuckDB engine, and fails when files change.

DuckDB stands in for Athena: it runs the statements, translated back.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.report.count.athena.engine import FilesChangedError
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.engine import Aggregates, Mapped
from tests.functions.report.count.athena.setup import DAY, TWO, engine, put
from tests.harness.athena import Athena
from tests.harness.stored_events import (
    BATCHES,
    CLOCK,
    MEMORY_MB,
    NOON_US,
    Batches,
    OnDisk,
    Stored,
)


def in_order(found: Aggregates) -> Aggregates:
    """Groups sorted: no engine promises an order."""
    groups = {
        name: sorted(listed, key=lambda group: (group.name is not None, group.name))
        for name, listed in found.groups.items()
    }
    mapped = Mapped(sorted(found.mapped.made_by, key=str), sorted(found.mapped.stood_in, key=str))
    return replace(found, groups=groups, mapped=mapped)


# Batches are ingested to the millisecond.
IN_MILLISECONDS = BATCHES.map(
    lambda batches: {name: (us // 1000 * 1000, rows) for name, (us, rows) in batches.items()}
)


@given(IN_MILLISECONDS, st.data())
@settings(max_examples=25)
def test_it_says_what_duckdb_says(batches: Batches, data: st.DataObject) -> None:
    late_after_us = data.draw(st.none() | st.integers(NOON_US - 2, NOON_US + 2))
    with TemporaryDirectory() as name:
        files = put(batches, Path(name))
        counted = [file for file in files if data.draw(st.booleans())]
        found = engine(Path(name)).aggregate(counted, CLOCK, late_after_us)
        with duckdb_engine.open_engine(OnDisk(Path(name)), MEMORY_MB) as other:
            expected = other.aggregate(counted, CLOCK, late_after_us)
    assert in_order(found) == in_order(expected)


def test_a_day_without_files_asks_nothing(tmp_path: Path) -> None:
    athena = Athena(tmp_path)
    counting = engine(tmp_path, athena)
    assert counting.aggregate([], CLOCK, None).events == 0
    assert counting.compact("curated/parts/x/").keys == ()
    assert athena.statements == []


def test_files_that_come_while_a_day_is_counted_do_not_count(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)

    def another_comes(statement: str) -> None:
        if not (tmp_path / DAY / "z-n1.parquet").exists():
            put({"z": (NOON_US, [Stored(event_id="z")])}, tmp_path)

    athena = Athena(tmp_path, another_comes)
    assert engine(tmp_path, athena).aggregate(files, CLOCK, None).events == 3
    assert len(athena.statements) == 6


def test_files_that_keep_coming_are_an_error(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)

    def others_come(statement: str) -> None:
        name = f"z{len(list((tmp_path / DAY).iterdir()))}"
        put({name: (NOON_US, [Stored(event_id=name)])}, tmp_path)

    with pytest.raises(FilesChangedError, match="each time"):
        engine(tmp_path, Athena(tmp_path, others_come)).aggregate(files, CLOCK, None)


def test_files_that_go_are_an_error(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)
    (tmp_path / files[1].key).unlink()
    with pytest.raises(FilesChangedError, match="3 events in files that should have 4"):
        engine(tmp_path).aggregate(files, CLOCK, None)


def test_the_fewer_files_are_named(tmp_path: Path) -> None:
    files = put({name: (NOON_US, [Stored(event_id=name)]) for name in "bcd"}, tmp_path)
    athena = Athena(tmp_path)
    assert engine(tmp_path, athena).aggregate(files[:1], CLOCK, None).events == 1
    assert athena.statements[0].count("s3://") == 1
    assert engine(tmp_path, athena).aggregate(files[:2], CLOCK, None).events == 2
    assert athena.statements[3].count("s3://") == 1
