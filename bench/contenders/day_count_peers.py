"""Contenders that count a day from the raw JSON: DuckDB, and a loop in Python."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from bench.contenders.day_count import ACTIVITY, Answer, answer
from bench.days import LATE_AFTER_US, file_number, ingested_us
from bench.runs import stopwatch
from functions.common.times import EPOCH
from functions.report.count import queries
from functions.report.count.engine import Aggregates, GroupCounts, Mapped, Others, aggregates

_COUNTED = queries.COUNTED.format(late_after_us=LATE_AFTER_US)

_DIMENSIONS = ("source", "event_type", "action", "status")
_MICROSECOND = timedelta(microseconds=1)

# Reads only the counted members from the JSON.
_FROM_JSON = """
CREATE TEMP {kept} lines AS
SELECT detail.event_id, detail.source, detail.event_type, detail.details.action AS action_name,
       detail.details.status AS status_name, detail.version AS content_hash, id AS delivery_id,
       hash(detail.source, detail.event_id) AS identity_hash,
       epoch_us(detail."timestamp"::TIMESTAMP) AS timestamp_us, ingested_us
FROM read_json(
    {files}, format = 'newline_delimited', filename = true,
    columns = {{
        'id': 'VARCHAR',
        'detail': 'STRUCT(event_id VARCHAR, source VARCHAR, "timestamp" VARCHAR,
                          event_type VARCHAR, version VARCHAR,
                          details STRUCT(action VARCHAR, status VARCHAR))'
    }}
) JOIN arrivals USING (filename)
"""


def duckdb_on_json(raw: str, files: int, **_: object) -> Answer:
    """DuckDB on the raw objects where they lie: each query reads them."""
    # JSON has no line numbers; a file has at most one line of an identity.
    stored = "SELECT *, ingested_us AS batch, identity_hash AS line FROM lines"
    return _duckdb(raw, files, "VIEW", stored)


def duckdb_on_a_table(raw: str, files: int, **_: object) -> Answer:
    """DuckDB on a table made of the raw objects, its memory unlimited."""
    return _duckdb(raw, files, "TABLE", "SELECT *, 0 AS batch, rowid AS line FROM lines")


def _duckdb(raw: str, files: int, kept: str, stored: str) -> Answer:
    paths = sorted(Path(raw).iterdir())
    arrivals = [(str(path), ingested_us(files, file_number(path))) for path in paths]
    with stopwatch():
        sql = duckdb.connect()
        sql.execute("CREATE TEMP TABLE arrivals (filename VARCHAR, ingested_us BIGINT)")
        sql.executemany("INSERT INTO arrivals VALUES (?, ?)", arrivals)
        sql.execute(_FROM_JSON.format(kept=kept, files=[str(path) for path in paths]))
        sql.execute(f"CREATE TEMP VIEW stored AS {stored}")
        sql.execute(f"CREATE TEMP TABLE repeats AS {queries.REPEATS}")
        sql.execute(f"CREATE TEMP VIEW activity AS {ACTIVITY}")
        sql.execute(f"CREATE TEMP TABLE counted AS {_COUNTED}")
        latencies = sql.execute(queries.LATENCIES).fetchone()
        assert latencies
        kinds = dict(sql.execute(queries.KINDS).fetchall())
        found = aggregates(sql.execute(queries.GROUPS).fetchall(), latencies, kinds)
    return answer(found)


def python_loop(raw: str, files: int, **_: object) -> Answer:
    """One event after the other, with dictionaries of the events seen before."""
    with stopwatch():
        found = _loop(sorted(Path(raw).iterdir()), files)
    return answer(found)


def _loop(paths: Sequence[Path], files: int) -> Aggregates:
    first: dict[tuple[str, str], tuple[bytes, str]] = {}
    more: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    repeats: Counter[str] = Counter()
    groups: dict[str, Counter[str | None]] = {name: Counter() for name in _DIMENSIONS}
    group_failures: dict[str, Counter[str | None]] = {name: Counter() for name in _DIMENSIONS}
    hours: Counter[int] = Counter()
    hour_failures: Counter[int] = Counter()
    latencies: Counter[int] = Counter()
    on_time: Counter[int] = Counter()
    first_us, last_us = 2**63, 0
    for path in paths:
        stored_us = ingested_us(files, file_number(path))
        for line in gzip.decompress(path.read_bytes()).splitlines():
            envelope = json.loads(line)
            event, delivery = envelope["detail"], envelope["id"]
            identity = (event["source"], event["event_id"])
            content = line[line.index(b'"detail":') :]
            digest = hashlib.sha256(content).digest()
            known = first.setdefault(identity, (digest, delivery))
            if known[1] is not delivery:
                if delivery == known[1] or delivery in more[identity]:
                    repeats["redelivered"] += 1
                else:
                    repeats["duplicate" if digest == known[0] else "conflicting"] += 1
                more[identity].add(delivery)
                continue
            moment_us = (datetime.fromisoformat(event["timestamp"]) - EPOCH) // _MICROSECOND
            details = event["details"]
            failed = details["status"].lower() in {"failure", "failed", "error"}
            hour = moment_us // 3_600_000_000 % 24
            latency_us = (stored_us - moment_us + 500) // 1000 * 1000
            for name in _DIMENSIONS:
                value = event[name] if name in event else details[name]
                groups[name][value] += 1
                group_failures[name][value] += failed
            hours[hour] += 1
            hour_failures[hour] += failed
            latencies[latency_us] += 1
            if stored_us <= LATE_AFTER_US:
                on_time[latency_us] += 1
            first_us, last_us = min(first_us, moment_us), max(last_us, moment_us)
    return Aggregates(
        events=latencies.total(),
        failures=hour_failures.total(),
        first_us=first_us,
        last_us=last_us,
        groups={
            name: [
                GroupCounts(value, events, group_failures[name][value])
                for value, events in counts.items()
            ]
            for name, counts in groups.items()
        },
        others={name: Others() for name in _DIMENSIONS},
        hours={hour: (events, hour_failures[hour]) for hour, events in hours.items()},
        duplicates=repeats["duplicate"],
        conflicting=repeats["conflicting"],
        redelivered=repeats["redelivered"],
        late=latencies.total() - on_time.total(),
        latency_us=_nearest_ranks(latencies),
        on_time_latency_us=_nearest_ranks(on_time),
        mapped=Mapped(),  # every event of this day is of the contract
    )


def _nearest_ranks(latencies: Counter[int]) -> tuple[int, ...]:
    """p50, p95, p99 and the longest."""
    total, running = latencies.total(), 0
    found: list[int] = []
    for latency, events in sorted(latencies.items()):
        running += events
        while len(found) < 4 and running * 100 >= total * (50, 95, 99, 100)[len(found)]:
            found.append(latency)
    return tuple(found)
