"""Exact aggregates of one event day's Parquet files, by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

# What is left to Python, the runtime and the buffers outside DuckDB's own accounting.
_RESERVED_MB = 512
_LEAST_MB = 256

_STORED = """
CREATE TEMP VIEW stored AS
SELECT event_id, source, event_type, action, status, content_hash, delivery_id, batch, line,
       epoch_us(timestamp) AS timestamp_us, epoch_us(ingested_at) AS ingested_us
FROM read_parquet({files})
WHERE batch NOT IN (SELECT batch FROM unmarked)
"""

_NOTHING_STORED = """
CREATE TEMP TABLE stored (
    event_id VARCHAR, source VARCHAR, event_type VARCHAR, action VARCHAR, status VARCHAR,
    content_hash VARCHAR, delivery_id VARCHAR, batch VARCHAR, line INTEGER,
    timestamp_us BIGINT, ingested_us BIGINT
)
"""

# A 64-bit hash finds the few ids that may stand more than once, without holding all ids;
# those are then compared by themselves.
_REPEATS = """
CREATE TEMP TABLE repeats AS
WITH suspects AS (
    SELECT hash(source, event_id) AS id FROM stored GROUP BY id HAVING count(*) > 1
), ranked AS (
    SELECT batch, line, content_hash,
           first_value(content_hash) OVER identity AS first_hash,
           row_number() OVER identity AS place,
           row_number() OVER delivery AS delivery_place
    FROM stored
    WHERE hash(source, event_id) IN (SELECT id FROM suspects)
    WINDOW identity AS (PARTITION BY source, event_id ORDER BY ingested_us, batch, line),
           delivery AS (
               PARTITION BY source, event_id, delivery_id ORDER BY ingested_us, batch, line
           )
)
SELECT batch, line,
       CASE WHEN delivery_place > 1 THEN 'redelivered'
            WHEN content_hash = first_hash THEN 'duplicate'
            ELSE 'conflicting' END AS kind
FROM ranked
WHERE place > 1
"""

_ACTIVITY = """
CREATE TEMP VIEW activity AS
SELECT source, event_type, action, status, timestamp_us, ingested_us,
       coalesce(lower(status) IN ('failure', 'failed', 'error'), false) AS failed,
       timestamp_us // 900000000 AS quarter,
       ingested_us - timestamp_us AS latency_us
FROM stored ANTI JOIN repeats USING (batch, line)
"""

_GROUPS = """
SELECT grouping(source, event_type, action, status, quarter) AS grouped,
       coalesce(source, event_type, action, status) AS name, quarter,
       count(*) AS events, count(*) FILTER (failed) AS failures
FROM activity
GROUP BY GROUPING SETS ((source), (event_type), (action), (status), (quarter))
"""
# grouping() has one bit a column, from the left; a 0 says that rows are grouped by it.
_DIMENSIONS = {0b01111: "source", 0b10111: "event_type", 0b11011: "action", 0b11101: "status"}
_BY_QUARTER = 0b11110

_TOTALS = """
SELECT count(*), count(*) FILTER (failed), min(timestamp_us), max(timestamp_us),
       count(*) FILTER (ingested_us > $late_after_us),
       quantile_disc(latency_us, [0.5, 0.95, 0.99, 1.0]),
       quantile_disc(latency_us, [0.5, 0.95, 0.99, 1.0])
           FILTER (ingested_us <= $late_after_us)
FROM activity
"""
_NEVER_US = 2**62


@dataclass(frozen=True, slots=True)
class Group:
    """A value of a dimension (None: events without one) and its counts."""

    name: str | None
    events: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """Everything that is counted over one event day. Times are µs since the epoch.

    `groups` are by dimension (source, event_type, action, status); `quarters` by quarter of an
    hour since the epoch; latencies p50, p95, p99 and the longest, None without events.
    """

    events: int
    failures: int
    first_us: int | None
    last_us: int | None
    groups: dict[str, list[Group]]
    quarters: dict[int, tuple[int, int]]
    duplicates: int
    conflicting: int
    redelivered: int
    late: int
    latency_us: tuple[int, ...] | None
    on_time_latency_us: tuple[int, ...] | None


class Engine:
    """DuckDB over the Parquet files of a directory; spills to the same directory."""

    def __init__(self, directory: Path, memory_mb: int) -> None:
        self._files = str(directory / "*.parquet")
        self._directory = directory
        self._sql = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": f"{max(memory_mb - _RESERVED_MB, _LEAST_MB)}MB",
                "temp_directory": str(directory / "spill"),
                "preserve_insertion_order": False,
            }
        )

    @property
    def _empty(self) -> bool:
        return not any(self._directory.glob("*.parquet"))

    def close(self) -> None:
        self._sql.close()

    def batches(self) -> dict[str, int]:
        """The batches in the files, each with the time of its ingestion in µs since the epoch."""
        if self._empty:
            return {}
        rows = self._sql.execute(
            "SELECT batch, min(epoch_us(ingested_at)) FROM read_parquet($files) GROUP BY batch",
            {"files": self._files},
        ).fetchall()
        return dict(rows)

    def aggregate(self, unmarked: Iterable[str], late_after_us: int | None) -> Aggregates:
        """Count the day, leaving out `unmarked` batches: those are pending, not processed.

        `late_after_us`: what was ingested after it is late; None when nothing can be yet.
        """
        self._sql.execute("CREATE TEMP TABLE unmarked (batch VARCHAR)")
        rows = [(batch,) for batch in unmarked]
        if rows:
            self._sql.executemany("INSERT INTO unmarked VALUES (?)", rows)
        if self._empty:
            self._sql.execute(_NOTHING_STORED)
        else:
            self._sql.execute(_STORED.format(files=_quoted(self._files)))
        self._sql.execute(_REPEATS)
        self._sql.execute(_ACTIVITY)
        kinds: dict[str, int] = dict(
            self._sql.execute("SELECT kind, count(*) FROM repeats GROUP BY kind").fetchall()
        )
        groups: dict[str, list[Group]] = {name: [] for name in _DIMENSIONS.values()}
        quarters: dict[int, tuple[int, int]] = {}
        for grouped, name, quarter, events, failures in self._sql.execute(_GROUPS).fetchall():
            if grouped == _BY_QUARTER:
                quarters[quarter] = (events, failures)
            else:
                groups[_DIMENSIONS[grouped]].append(Group(name, events, failures))
        totals = self._sql.execute(
            _TOTALS, {"late_after_us": _NEVER_US if late_after_us is None else late_after_us}
        ).fetchone()
        if totals is None:
            raise RuntimeError("an aggregate without groups has one row")
        events, failures, first_us, last_us, late, latency, on_time = totals
        return Aggregates(
            events=events,
            failures=failures,
            first_us=first_us,
            last_us=last_us,
            groups=groups,
            quarters=quarters,
            duplicates=kinds.get("duplicate", 0),
            conflicting=kinds.get("conflicting", 0),
            redelivered=kinds.get("redelivered", 0),
            late=late,
            latency_us=tuple(latency) if latency else None,
            on_time_latency_us=tuple(on_time) if on_time else None,
        )


def _quoted(path: str) -> str:
    """A SQL string; a view takes no parameters."""
    return "'" + path.replace("'", "''") + "'"
