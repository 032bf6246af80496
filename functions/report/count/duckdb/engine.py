"""The DuckDB engine: counts Parquet files that it downloads to a directory.

DuckDB spills to the same directory. Small files are read into a table, so that each is opened once.
If the files are too large for the disk together, they are downloaded in groups and only the columns
that are counted are kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from functions.common.clock import Stretch
from functions.report.count import queries
from functions.report.count.duckdb import statements
from functions.report.count.duckdb.compaction import Compaction
from functions.report.count.duckdb.connection import connect, execute_in_memory, limit_mb
from functions.report.count.duckdb.json import DuckDBDialect
from functions.report.count.duckdb.measures import answers
from functions.report.count.duckdb.scratch import scratch
from functions.report.count.duckdb.spread import FileGroup
from functions.report.count.engine import NEVER_US, NO_METRICS, Aggregates, Parts, aggregates
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.results import Answers, with_metrics
from functions.report.count.sql import all_columns, listed, quoted
from functions.report.definitions import Metrics
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile

# Opening a file takes about as long as reading 500 events in it (docs/decisions/counting.md).
_SMALL_FILE_ROWS = 500
# Downloaded files take at most this share of the free disk; the rest is for spilling.
_DISK_SHARE = 0.4
_GROUP_BYTES = 256 * 2**20


class DuckDBEngine:
    """Counts event files of the processed bucket; implements count.engine.Engine.

    `directory`: for downloaded files and spilling. `memory_mb`: of the whole process.
    """

    def __init__(self, lake: Lake, directory: Path, memory_mb: int) -> None:
        self._lake = lake
        self._directory = directory
        self._counted: list[BatchFile] = []
        # The files that were counted, if the disk has room for all of them; else empty.
        self._paths: list[Path] = []
        self._kind_of_stored = "VIEW"  # or TABLE
        # A file that has the columns of mappings, if one of the day's files has them.
        self._columns: Path | None = None
        # What is counted for metrics, if there are any.
        self._plan: Plan | None = None
        self._memory_mb = memory_mb
        self._sql = connect(directory, memory_mb)

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
        self._counted = sorted(files, key=lambda file: file.batch)
        self._plan = Plan(metrics) if metrics.metrics or metrics.dimensions else None
        if any(file.mapped for file in files):
            self._columns = self._directory / "columns.parquet"
            self._sql.execute(statements.NO_MAPPINGS.format(target=quoted(self._columns)))
        self._store(self._counted)
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
            self._sql.execute(queries.MAPPED).fetchall() if self._columns else (),
        )
        if self._plan is None:
            return found
        return with_metrics(found, metrics, self._measured(self._plan))

    def compact(self, prefix: str) -> Parts:
        """Write the events that aggregate() counted as curated files, each event once."""
        if not self._counted:
            return Parts((), 0)
        limit = limit_mb(self._memory_mb) * 10**6
        compaction = Compaction(self._sql, self._lake, self._directory, prefix, limit)
        size = _bytes(self._counted)
        ranges = compaction.find_bounds(size)
        self._drop_stored()
        return compaction.run(self._in_groups, size, ranges, at_once=bool(self._paths))

    def _measured(self, plan: Plan) -> Answers:
        """What queries find out about metrics. Of a table their columns are there already."""
        if not self._counted:
            return {}
        if self._kind_of_stored == "VIEW" and self._paths:
            stored = self._stored(self._paths, 0, cut=True)
            return answers(self._sql, plan, f"({stored})", self._directory / "measures.parquet")
        return answers(self._sql, plan, "stored", None)

    def _store(self, files: Sequence[BatchFile]) -> None:
        """Create the table or view `stored`, from which queries count."""
        if not files:
            self._kind_of_stored = "TABLE"
            self._sql.execute(statements.NOTHING_STORED)
        elif _bytes(files) > _DISK_SHARE * self._free_bytes():
            self._pack(files)
        else:
            self._paths = self._download(files, "files")
            self._kind_of_stored = "TABLE" if _are_small(files) else "VIEW"
            cut = self._kind_of_stored == "TABLE" or self._have_long_names(self._paths)
            # A table is read once, a view at each query: what metrics need is read from files then.
            measured = self._kind_of_stored == "TABLE"
            stored = self._stored(self._paths, 0, cut=cut, measured=measured)
            statement = f"CREATE TEMP {self._kind_of_stored} stored AS {stored}"
            execute_in_memory(self._sql, statement)

    def _drop_stored(self) -> None:
        """Free the memory and the disk space that counting needed."""
        self._sql.execute("DROP VIEW activity")
        self._sql.execute(f"DROP {self._kind_of_stored} stored")
        shutil.rmtree(self._directory / "packed", ignore_errors=True)

    def _in_groups(self) -> Iterator[FileGroup]:
        """Yield the counted files. Those that do not fit on the disk are downloaded again."""
        if self._paths:
            yield FileGroup(0, self._paths, _counts(self._counted), self._columns)
            return
        first = 0
        for files in _groups(self._counted):
            with self._downloaded(files, "group") as paths:
                yield FileGroup(first, paths, _counts(files), self._columns)
            first += len(files)

    def _pack(self, files: Sequence[BatchFile]) -> None:
        """Download files in groups, and keep the counted columns of each group in one file."""
        packed = self._directory / "packed"
        packed.mkdir()
        first = 0
        for group in _groups(files):
            with self._downloaded(group, "group") as paths:
                stored = self._stored(paths, first, cut=True)
                target = quoted(packed / f"{first:06}.parquet")
                statement = f"COPY ({stored}) TO {target} (FORMAT parquet, COMPRESSION zstd)"
                execute_in_memory(self._sql, statement)
            first += len(group)
        files_packed = quoted(packed / "*.parquet")
        self._sql.execute(f"CREATE TEMP VIEW stored AS FROM read_parquet({files_packed})")

    @contextmanager
    def _downloaded(self, files: Sequence[BatchFile], name: str) -> Iterator[list[Path]]:
        """Download files to a directory that is removed afterwards."""
        try:
            yield self._download(files, name)
        finally:
            shutil.rmtree(self._directory / name)

    def _download(self, files: Sequence[BatchFile], name: str) -> list[Path]:
        directory = self._directory / name
        directory.mkdir()
        return list(self._lake.download((file.key for file in files), directory).values())

    def _stored(
        self, paths: Sequence[Path], first: int, *, cut: bool, measured: bool = True
    ) -> str:
        """The query for what is counted of files, with long names cut, or known to be short.

        `first`: the number of the first file. `measured`: with what metrics count of events.
        """
        names = {
            f"{name}_name": queries.short_name(name) if cut else name
            for name in ("action", "status")
        }
        rows = statements.FILES.format(files=all_columns(paths, self._columns))
        further = statements.OF_MAPPINGS if self._columns else ""
        if self._plan and measured:
            rows = self._plan.levels(DuckDBDialect()).of(rows, *statements.PLACES)
            further += "".join(f", {name}" for name in self._plan.made)
        return statements.STORED.format(rows=rows, first=first, further=further, **names)

    def _have_long_names(self, paths: Sequence[Path]) -> bool:
        query = statements.HAS_LONG_NAMES.format(files=listed(paths))
        return self._sql.execute(query).fetchone() == (True,)

    def _free_bytes(self) -> int:
        return shutil.disk_usage(self._directory).free


@contextmanager
def open_engine(lake: Lake, memory_mb: int) -> Iterator[DuckDBEngine]:
    """Open an engine in a new scratch directory. `memory_mb`: of the whole process."""
    with scratch() as directory:
        engine = DuckDBEngine(lake, directory, memory_mb)
        try:
            yield engine
        finally:
            engine.close()


def _are_small(files: Sequence[BatchFile]) -> bool:
    return sum(file.count for file in files) < _SMALL_FILE_ROWS * len(files)


def _bytes(files: Sequence[BatchFile]) -> int:
    return sum(file.size for file in files)


def _counts(files: Sequence[BatchFile]) -> list[int]:
    return [file.count for file in files]


def _groups(files: Sequence[BatchFile]) -> Iterator[list[BatchFile]]:
    """Yield files in order, in groups of at most _GROUP_BYTES, or of one larger file."""
    group: list[BatchFile] = []
    room = _GROUP_BYTES
    for file in files:
        room -= file.size
        if group and room < 0:
            yield group
            group, room = [], _GROUP_BYTES - file.size
        group.append(file)
    yield group
