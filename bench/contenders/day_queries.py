"""Contenders that query a day in SQL: the stored events, and the curated ones.

In DuckDB, on the same files on one machine; Athena charges by the bytes that it reads.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench.days import CLOCK, LATE_AFTER_US
from bench.disk import OnDisk
from bench.runs import stopwatch
from functions.report.count.duckdb.engine import DuckDBEngine

Rows = list[list[Any]]

# The clause that keeps the first copy of each event; curated data needs none.
_FIRST_COPIES = """
(SELECT * FROM (
    SELECT *, row_number() OVER (
        PARTITION BY source, event_id ORDER BY ingested_at, batch, line
    ) AS place
    FROM {files}
) WHERE place = 1)
"""
_FILES = "read_parquet('{}/*.parquet')"
_FAILED = "lower(status) IN ('failure', 'failed', 'error') AND status NOT LIKE '%İ%'"
_BY_SOURCE = f"""
SELECT source, count(*) AS events, count(*) FILTER (WHERE {_FAILED}) AS failures
FROM {{events}} GROUP BY source ORDER BY source
"""  # noqa: S608 - our own text
_OF_A_SOURCE = f"""
SELECT epoch_us(timestamp) AS us, event_id, details
FROM {{events}} WHERE source = 'service-07.example' AND {_FAILED} ORDER BY us, event_id LIMIT 1000
"""  # noqa: S608 - our own text


class Curating(OnDisk):
    """Event files of a directory, and a second one for the curated parts."""

    def __init__(self, events: Path, parts: Path) -> None:
        super().__init__(events)
        self._parts = parts

    def upload(self, path: Path, key: str) -> None:
        """Copy a part to the second directory."""
        shutil.copy(path, self._parts / Path(key).name)


def report(parquet: str, events: int, memory_mb: int, **_: object) -> int:
    """Count a day; returns its number of events."""
    with tempfile.TemporaryDirectory() as name:
        return _report(parquet, name, events, memory_mb, curate=False)


def report_and_curate(parquet: str, events: int, memory_mb: int, **_: object) -> int:
    """Count a day and compact it; returns the number of events in the parts."""
    with tempfile.TemporaryDirectory() as name:
        return _report(parquet, name, events, memory_mb, curate=True)


def make_parts(parquet: str, parts: str, events: int, memory_mb: int) -> int:
    """Write the parts of a day; returns their number of events."""
    return _report(parquet, parts, events, memory_mb, curate=True)


def _report(parquet: str, parts: str, events: int, memory_mb: int, *, curate: bool) -> int:
    zones = Curating(Path(parquet), Path(parts))
    files = zones.outputs_of_a_day(events)
    with tempfile.TemporaryDirectory() as name, stopwatch():
        engine = DuckDBEngine(zones, Path(name), memory_mb)
        found = engine.aggregate(files, CLOCK, LATE_AFTER_US).events
        if curate:
            assert engine.compact("parts/").events == found
        engine.close()
    return found


def by_source_of_events(parquet: str, **_: object) -> Rows:
    """Events and failures of each source, among the first copies of stored events."""
    return _ask(_BY_SOURCE, _FIRST_COPIES.format(files=_FILES.format(parquet)))


def by_source_of_curated(parts: str, **_: object) -> Rows:
    """The same of curated events."""
    return _ask(_BY_SOURCE, _FILES.format(parts))


def failures_of_events(parquet: str, **_: object) -> Rows:
    """The failed events of one source, among the first copies of stored events."""
    return _ask(_OF_A_SOURCE, _FIRST_COPIES.format(files=_FILES.format(parquet)))


def failures_of_curated(parts: str, **_: object) -> Rows:
    """The same of curated events."""
    return _ask(_OF_A_SOURCE, _FILES.format(parts))


def _ask(question: str, events: str) -> Rows:
    with stopwatch():
        rows = duckdb.execute(question.format(events=events)).fetchall()
    return [list(row) for row in rows]
