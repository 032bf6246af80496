"""Contenders that count a day of Parquet files with DuckDB: the pipeline's engine, its floor."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb

from bench.days import CLOCK, LATE_AFTER_US
from bench.disk import OnDisk
from bench.runs import stopwatch
from functions.report.count import queries
from functions.report.count.duckdb.engine import DuckDBEngine
from functions.report.count.engine import Aggregates, aggregates

Answer = dict[str, Any]

KINDS = ("duplicates", "conflicting", "redelivered")

_MEMORY_MB = 1_024
_SCRATCH = "bench-of-"
_STORED = """
SELECT event_id, source, event_type, action AS action_name, status AS status_name, content_hash,
       identity_hash, delivery_id, timestamp_us, epoch_us(ingested_at) AS ingested_us, batch, line
FROM read_parquet('{}')
"""
ACTIVITY = queries.ACTIVITY.format(offset_us=queries.offset_us(CLOCK))
_EVERYTHING = ACTIVITY[: ACTIVITY.index("WHERE NOT EXISTS")]


def pipeline(parquet: str, events: int, memory_mb: int = _MEMORY_MB, **_: object) -> Answer:
    """The engine of the report."""
    lake = OnDisk(Path(parquet))
    files = lake.outputs_of_a_day(events)
    with _scratch() as directory, stopwatch():
        engine = DuckDBEngine(lake, directory, memory_mb)
        found = engine.aggregate(files, CLOCK, LATE_AFTER_US)
        engine.close()
    return answer(found)


def pipeline_spilling(parquet: str, events: int, memory_mb: int) -> Answer:
    """The events and repeats that it finds, and the most MB that it had on disk."""
    with _scratch_watched() as most:
        found = pipeline(parquet, events, memory_mb)
    return {name: found[name] for name in ("events", *KINDS)} | {"spilled_mb": most[0] / 10**6}


def without_deduplication(parquet: str, **_: object) -> Answer:
    """The same figures, every line counted."""
    with stopwatch():
        sql = duckdb.connect()
        sql.execute(f"CREATE TEMP VIEW stored AS {_STORED.format(f'{parquet}/*.parquet')}")
        sql.execute(f"CREATE TEMP VIEW activity AS {_EVERYTHING}")
        counted = queries.COUNTED.format(late_after_us=LATE_AFTER_US)
        sql.execute(f"CREATE TEMP TABLE counted AS {counted}")
        latencies = sql.execute(queries.LATENCIES).fetchone()
        assert latencies
        found = aggregates(sql.execute(queries.GROUPS).fetchall(), latencies, {})
    return answer(found)


def answer(found: Aggregates) -> Answer:
    """The counts in the form in which the answers of contenders are compared."""
    return asdict(found) | {
        "groups": {
            name: sorted((group.name or "", group.events, group.failures) for group in groups)
            for name, groups in found.groups.items()
        },
        "hours": sorted(found.hours.items()),
    }


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-") as name:
        yield Path(name)


@contextmanager
def _scratch_watched() -> Iterator[list[int]]:
    """The most bytes that the engine had spilled, sampled 20 times a second."""
    most, done = [0], Event()

    def watch() -> None:
        while not done.wait(0.05):
            for spill in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}{os.getpid()}-*/spill"):
                most[0] = max(most[0], _bytes(spill))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def _bytes(directory: Path) -> int:
    sizes = []
    for path in directory.glob("*"):
        with suppress(FileNotFoundError):  # gone since it was listed
            sizes.append(path.stat().st_size)
    return sum(sizes)
