"""Contenders that count ten metrics of a day: the report's engine, and SQL by hand for DuckDB.

An answer has the figure of each metric, and of those with a table that of each name, as text.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.days import CLOCK, LATE_AFTER_US
from bench.defined import ready_metrics
from bench.disk import OnDisk
from bench.orders import DEFINITIONS
from bench.runs import stopwatch
from functions.report.count import queries
from functions.report.count.duckdb.connection import connect
from functions.report.count.duckdb.engine import DuckDBEngine
from functions.report.count.engine import Aggregates
from functions.report.definitions import Metrics

Answer = dict[str, Any]

_PLACES = Decimal("1e-9")

# Each event once, by the engine's own way to find repeats: what is compared is what comes after.
_STORED = """
SELECT source, event_type, action AS action_name, status AS status_name, timestamp_us, event_id,
       delivery_id, identity_hash, content_hash, epoch_us(ingested_at) AS ingested_us,
       file_index AS batch, file_row_number AS line
FROM read_parquet('{}')
"""
_EVENTS = """
SELECT event_type, lower(status) IN ('failure', 'failed', 'error') AS failed, {},
       CAST(amount_text AS DECIMAL(18, 2)) AS amount, CAST(duration_text AS INTEGER) AS duration_ms
FROM {} AS files
ANTI JOIN repeats ON repeats.batch = files.file_index AND repeats.line = files.file_row_number
"""
_PATHS = {
    "user": "$.user",
    "address": "$.address",
    "region": "$.region",
    "currency": "$.currency",
    "endpoint": "$.request.path",
    "amount_text": "$.amount",
    "duration_text": "$.duration_ms",
}
_FILES = "read_parquet('{}')"
_FOUND = f"""(
    SELECT *, file_index, file_row_number,
           json_extract_string(details, {[*_PATHS.values()]}) AS found
    FROM {_FILES}
)"""  # noqa: S608 - our own paths
_TOTALS = """
SELECT count(*) FILTER (WHERE event_type = 'Order Placed') AS placed,
       count(*) FILTER (WHERE event_type = 'Order Paid') AS paid,
       sum(amount) FILTER (WHERE event_type = 'Order Paid') AS revenue,
       CAST(avg(amount) AS DECIMAL(38, 9)) AS average_order,
       max(amount) AS largest_order,
       quantile_disc(duration_ms, 0.95) AS duration,
       count(*) FILTER (WHERE failed) AS failed
FROM events
"""
_REST = (
    f"CREATE TEMP VIEW activity AS {queries.ACTIVITY.format(offset_us=queries.offset_us(CLOCK))}",
    f"CREATE TEMP TABLE counted AS {queries.COUNTED.format(late_after_us=LATE_AFTER_US)}",
    queries.LATENCIES,
    queries.GROUPS,
    queries.KINDS,
)
_DISTINCT = "SELECT count(DISTINCT {}) FROM events"
_REVENUE = """
SELECT currency, sum(amount) FROM events WHERE event_type = 'Order Paid' GROUP BY currency
"""
_DURATION = "SELECT endpoint, quantile_disc(duration_ms, 0.95) FROM events GROUP BY endpoint"
_FAILED = "SELECT region, count(*) FROM events WHERE failed GROUP BY region"


def with_metrics(parquet: str, events: int, memory_mb: int) -> Answer:
    """The report's engine, which counts all else of a report too."""
    metrics = ready_metrics(DEFINITIONS)
    return _figures(metrics, _counted(parquet, events, memory_mb, metrics))


def without_metrics(parquet: str, events: int, memory_mb: int) -> int:
    """The report's engine without them; returns the number of events."""
    return _counted(parquet, events, memory_mb, Metrics()).events


def by_hand(parquet: str, events: int, memory_mb: int) -> Answer:
    """The metrics alone, with the same limits of memory: each path where it is needed."""
    del events
    columns = ", ".join(f"details ->> '{path}' AS {name}" for name, path in _PATHS.items())
    return _by_hand(parquet, memory_mb, columns, _FILES, ())


def by_hand_at_once(parquet: str, events: int, memory_mb: int) -> Answer:
    """All paths are taken out of an event together, which reads it once, and the rest of the
    report is counted by the engine's own queries, as this pipeline does.
    """
    del events
    columns = ", ".join(f"found[{place}] AS {name}" for place, name in enumerate(_PATHS, start=1))
    return _by_hand(parquet, memory_mb, columns, _FOUND, _REST)


def _by_hand(parquet: str, memory_mb: int, columns: str, rows: str, rest: Sequence[str]) -> Answer:
    """`rest`: what is asked besides."""
    files = f"{parquet}/*.parquet"
    with tempfile.TemporaryDirectory() as name, stopwatch():
        sql = connect(Path(name), memory_mb)
        sql.execute(f"CREATE TEMP VIEW stored AS {_STORED.format(files)}")
        sql.execute(f"CREATE TEMP TABLE repeats AS {queries.REPEATS}")
        for query in rest:
            sql.execute(query).fetchall()
        sql.execute(f"CREATE TEMP TABLE events AS {_EVENTS.format(columns, rows.format(files))}")
        totals = sql.execute(_TOTALS)
        names = [column[0] for column in totals.description or ()]
        found = dict(zip(names, totals.fetchall()[0], strict=True))
        for metric, column in (("users", "user"), ("addresses", "address")):
            found[metric] = sql.execute(_DISTINCT.format(column)).fetchall()[0][0]
        found["conversion"] = Decimal(found["paid"]) / Decimal(found["placed"])
        tables = {
            metric: sql.execute(query).fetchall()
            for metric, query in (
                ("revenue", _REVENUE),
                ("duration", _DURATION),
                ("failed", _FAILED),
            )
        }
        sql.close()
    return _answer(found, tables)


def _counted(parquet: str, events: int, memory_mb: int, metrics: Metrics) -> Aggregates:
    lake = OnDisk(Path(parquet))
    files = lake.outputs_of_a_day(events)
    with tempfile.TemporaryDirectory() as name, stopwatch():
        engine = DuckDBEngine(lake, Path(name), memory_mb)
        found = engine.aggregate(files, CLOCK, LATE_AFTER_US, metrics)
        engine.close()
    return found


def _figures(metrics: Metrics, counted: Aggregates) -> Answer:
    series = {one.name: one.series[0] for one in counted.metrics}
    return _answer(
        {name: one.figure.value for name, one in series.items()},
        {
            name: [(value, figure.value) for value, figure in one.tables[0].values]
            for name, one in series.items()
            if metrics.named(name).by
        },
    )


def _answer(found: dict[str, Any], tables: dict[str, list[tuple[str, Any]]]) -> Answer:
    return {
        "values": {name: _text(value) for name, value in sorted(found.items())},
        "tables": {
            metric: sorted((name, _text(value)) for name, value in rows)
            for metric, rows in sorted(tables.items())
        },
    }


def _text(value: Any) -> str:
    return str(Decimal(value).quantize(_PLACES))
