"""The engine inside the function: DuckDB over Parquet files downloaded to a directory.

DuckDB spills to the same directory. Small files are read into a table, so that each is opened once;
of files that are too large together for the disk, only what is counted is kept as they come.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from functions.report.count import queries
from functions.report.count.duckdb.compaction import Compaction, Group
from functions.report.count.duckdb.scratch import scratch
from functions.report.count.engine import NEVER_US, Aggregates, Parts, aggregates
from functions.report.count.sql import listed, quoted
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import Output

# What is left to Python, the runtime and the buffers outside DuckDB's own accounting.
_RESERVED_MB = 512
_LEAST_MB = 256
# Opening a file costs about as much as 500 events in it (docs/decisions/counting.md).
_SMALL_FILE_ROWS = 500
# Downloaded files may take so much of the free disk; the rest is for spilling.
_DISK_SHARE = 0.4
_GROUP_BYTES = 256 * 2**20

# A file's place stands for its batch, since files come in the order of their batches' names, and
# a row's place for its line: both cost nothing to read.
_STORED = """
SELECT event_id, source, event_type, action, status, content_hash, identity_hash, delivery_id,
       timestamp_us, epoch_us(ingested_at) AS ingested_us,
       file_index::BIGINT + {first} AS batch, file_row_number AS line
FROM read_parquet({files}, hive_partitioning = false)
"""

_INGESTED = """
SELECT batch, min(epoch_us(ingested_at))
FROM read_parquet({files}, hive_partitioning = false)
GROUP BY batch
"""

_NOTHING_STORED = """
CREATE TEMP TABLE stored (
    event_id VARCHAR, source VARCHAR, event_type VARCHAR, action VARCHAR, status VARCHAR,
    content_hash BIGINT, identity_hash INTEGER, delivery_id VARCHAR, timestamp_us BIGINT,
    ingested_us BIGINT, batch BIGINT, line BIGINT
)
"""


class DuckEngine:
    """Counts event files of the processed bucket; see engine.Engine.

    `memory_mb`: of the whole process.
    """

    def __init__(self, zones: Lake, directory: Path, memory_mb: int) -> None:
        self._zones = zones
        self._directory = directory
        self._counted: list[Output] = []
        # Of all that counts, where it is on the disk together.
        self._paths: list[Path] = []
        self._kept = "VIEW"  # or TABLE: what `stored` is
        self._sql = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                # The files are local: a second copy in memory would only take its space.
                "enable_external_file_cache": False,
                "memory_limit": f"{max(memory_mb - _RESERVED_MB, _LEAST_MB)}MB",
                "temp_directory": str(directory / "spill"),
                "preserve_insertion_order": False,
            }
        )

    def close(self) -> None:
        self._sql.close()

    def ingested(self, files: Sequence[Output]) -> dict[str, int]:
        """The batches of some of the files, and when each was ingested."""
        if not files:
            return {}
        with self._downloaded(files, "ingested") as paths:
            rows = self._sql.execute(_INGESTED.format(files=listed(paths))).fetchall()
        return dict(rows)

    def aggregate(self, counted: Sequence[Output], late_after_us: int | None) -> Aggregates:
        """Count the events of the files `counted`; no other is even downloaded."""
        files = sorted(counted, key=lambda file: file.batch)
        self._counted = files
        if not files:
            self._kept = "TABLE"
            self._sql.execute(_NOTHING_STORED)
        elif _bytes(files) > _DISK_SHARE * self._free():
            self._pack(files)
        else:
            self._paths = self._download(files, "files")
            stored = _STORED.format(files=listed(self._paths), first=0)
            self._kept = "TABLE" if _small(files) else "VIEW"
            self._sql.execute(f"CREATE TEMP {self._kept} stored AS {stored}")
        late_us = NEVER_US if late_after_us is None else late_after_us
        self._sql.execute(f"CREATE TEMP TABLE repeats AS {queries.REPEATS}")
        self._sql.execute(f"CREATE TEMP VIEW activity AS {queries.ACTIVITY}")
        self._sql.execute(
            f"CREATE TEMP TABLE counted AS {queries.COUNTED.format(late_after_us=late_us)}"
        )
        latencies = self._sql.execute(queries.LATENCIES).fetchone()
        if latencies is None:
            raise RuntimeError("an aggregate without groups has one row")
        return aggregates(
            self._sql.execute(queries.GROUPS).fetchall(),
            latencies,
            dict(self._sql.execute(queries.KINDS).fetchall()),
        )

    def compact(self, prefix: str) -> Parts:
        """Write the events that aggregate() has counted, sorted, without their repeats."""
        if not self._counted:
            return Parts((), 0)
        compaction = Compaction(self._sql, self._zones, self._directory, prefix)
        size = _bytes(self._counted)
        ranges = compaction.bound(size)
        self._forget()
        return compaction.run(self._in_groups, size, ranges, at_once=bool(self._paths))

    def _forget(self) -> None:
        """Give back the memory and the disk that what was counted takes."""
        self._sql.execute("DROP VIEW activity")
        self._sql.execute(f"DROP {self._kept} stored")
        shutil.rmtree(self._directory / "packed", ignore_errors=True)

    def _in_groups(self) -> Iterator[Group]:
        """All files that count; what does not fit on the disk is downloaded again, as it comes."""
        if self._paths:
            yield Group(0, self._paths)
            return
        first = 0
        for files in _groups(self._counted):
            with self._downloaded(files, "group") as paths:
                yield Group(first, paths)
            first += len(files)

    def _pack(self, files: Sequence[Output]) -> None:
        """Download files in groups, and keep of each group what is counted, in one file."""
        packed = self._directory / "packed"
        packed.mkdir()
        first = 0
        for group in _groups(files):
            with self._downloaded(group, "group") as paths:
                stored = _STORED.format(files=listed(paths), first=first)
                target = quoted(packed / f"{first:06}.parquet")
                self._sql.execute(f"COPY ({stored}) TO {target} (FORMAT parquet, COMPRESSION zstd)")
            first += len(group)
        files_packed = quoted(packed / "*.parquet")
        self._sql.execute(f"CREATE TEMP VIEW stored AS FROM read_parquet({files_packed})")

    @contextmanager
    def _downloaded(self, files: Sequence[Output], name: str) -> Iterator[list[Path]]:
        """Files in a directory of their own, gone afterwards."""
        try:
            yield self._download(files, name)
        finally:
            shutil.rmtree(self._directory / name)

    def _download(self, files: Sequence[Output], name: str) -> list[Path]:
        directory = self._directory / name
        directory.mkdir()
        return list(self._zones.download((file.key for file in files), directory).values())

    def _free(self) -> int:
        return shutil.disk_usage(self._directory).free


@contextmanager
def opened(zones: Lake, memory_mb: int) -> Iterator[DuckEngine]:
    """An engine in a scratch directory of its own."""
    with scratch() as directory:
        engine = DuckEngine(zones, directory, memory_mb)
        try:
            yield engine
        finally:
            engine.close()


def _small(files: Sequence[Output]) -> bool:
    return sum(file.count for file in files) < _SMALL_FILE_ROWS * len(files)


def _bytes(files: Sequence[Output]) -> int:
    return sum(file.size for file in files)


def _groups(files: Sequence[Output]) -> Iterator[list[Output]]:
    """Files in order, as many together as _GROUP_BYTES has room for, but at least one."""
    group: list[Output] = []
    room = _GROUP_BYTES
    for file in files:
        room -= file.size
        if group and room < 0:
            yield group
            group, room = [], _GROUP_BYTES - file.size
        group.append(file)
    yield group
