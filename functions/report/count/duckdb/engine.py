"""The DuckDB engine: counts Parquet files that it downloads to a directory.

DuckDB spills to the same directory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from functions.common.clock import Stretch
from functions.report.count import queries
from functions.report.count.duckdb.compaction import Compaction
from functions.report.count.duckdb.connection import connect, limit_mb
from functions.report.count.duckdb.measures import answers
from functions.report.count.duckdb.scratch import scratch
from functions.report.count.duckdb.stored import Stored
from functions.report.count.engine import NEVER_US, NO_METRICS, Aggregates, Parts, aggregates
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.results import Answers, with_metrics
from functions.report.definitions import Metrics
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile


class DuckDBEngine:
    """Counts event files of the processed bucket; implements count.engine.Engine.

    `directory`: for downloaded files and spilling. `memory_mb`: of the whole process.
    """

    def __init__(self, lake: Lake, directory: Path, memory_mb: int) -> None:
        self._lake = lake
        self._directory = directory
        self._memory_mb = memory_mb
        self._sql = connect(directory, memory_mb)
        self._counted: Stored | None = None

    def close(self) -> None:
        self._sql.close()

    def aggregate(
        self,
        files: Sequence[BatchFile],
        clock: Sequence[Stretch],
        late_after_us: int | None,
        metrics: Metrics = NO_METRICS,
    ) -> Aggregates:
        """Count the events in `files`. No other file is downloaded."""
        plan = Plan(metrics) if metrics.metrics or metrics.dimensions else None
        stored = self._counted = Stored(self._sql, self._lake, self._directory, files, plan)
        late_us = NEVER_US if late_after_us is None else late_after_us
        self._sql.execute(f"CREATE TEMP TABLE repeats AS {queries.REPEATS}")
        activity = queries.ACTIVITY.format(offset_us=queries.offset_us(clock))
        self._sql.execute(f"CREATE TEMP VIEW activity AS {activity}")
        self._sql.execute(
            f"CREATE TEMP TABLE counted AS {queries.COUNTED.format(late_after_us=late_us)}"
        )
        latencies = self._sql.execute(queries.LATENCIES).fetchone()
        if latencies is None:
            raise RuntimeError("an aggregate without groups has one row")
        found = aggregates(
            self._sql.execute(queries.GROUPS).fetchall(),
            latencies,
            dict(self._sql.execute(queries.KINDS).fetchall()),
            self._sql.execute(queries.MAPPED).fetchall() if stored.mapped else (),
        )
        return found if plan is None else with_metrics(found, metrics, self._measured(stored, plan))

    def compact(self, prefix: str) -> Parts:
        """Write the events that aggregate() counted as curated files, each event once."""
        stored = self._counted
        if stored is None or not stored.files:
            return Parts((), 0)
        limit = limit_mb(self._memory_mb) * 10**6
        compaction = Compaction(self._sql, self._lake, self._directory, prefix, limit)
        ranges = compaction.find_bounds(stored.size)
        self._sql.execute("DROP VIEW activity")
        stored.drop()
        return compaction.run(stored.groups, stored.size, ranges, at_once=stored.at_once)

    def _measured(self, stored: Stored, plan: Plan) -> Answers:
        """What queries find out about metrics. Of a table their columns are there already."""
        if not stored.files:
            return {}
        if (query := stored.measured_again()) is not None:
            return answers(self._sql, plan, f"({query})", self._directory / "measures.parquet")
        return answers(self._sql, plan, "stored", None)


@contextmanager
def open_engine(lake: Lake, memory_mb: int) -> Iterator[DuckDBEngine]:
    """Open an engine in a new scratch directory. `memory_mb`: of the whole process."""
    with scratch() as directory:
        engine = DuckDBEngine(lake, directory, memory_mb)
        try:
            yield engine
        finally:
            engine.close()
