"""Writes a day's counted events as a few large, sorted Parquet files, in bounded memory and disk.

A day of one file is sorted as it is. The events of a larger day are first spread over temporary
files, one for each range of sources and times, so that only one curated file is sorted at a time.
If the disk has no room for all ranges, they are spread in several passes.

DuckDB sorts rows in memory, with their longest columns. If they exceed it, the events of a curated
file are spread over ranges of as many bytes as can be sorted, and become several files.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from functions.report.count.duckdb import statements
from functions.report.count.duckdb.spread import FileGroup, Ranges, Spreader
from functions.report.count.engine import Parts
from functions.report.count.sql import quoted
from functions.report.inputs.lake import Lake

# Large enough that opening a file takes little of the time of reading it, small enough for files to
# be read in parallel (Athena user guide, "Performance tuning": 128 MB).
_PART_BYTES = 128 * 10**6
# Ranges take at most this share of the free disk; the rest is for a group and for spilling.
_DISK_SHARE = 0.4
# Events in the sample for each curated file: the sizes of the files then differ by a few percent.
_SAMPLE_A_PART = 2_000
# Rows of this share of DuckDB's memory can be sorted, however long: it has them there up to three
# times.
_SHARE_AT_ONCE = 0.2
_LEAST_ROWS = 2  # a single one cannot be spread
# Variables for bounds. Those of a file's pieces are set while those of the day are still needed.
_OF_THE_DAY, _OF_PIECES = "bounds", "bounds_of_pieces"

FileGroups = Callable[[], Iterator[FileGroup]]


class Compaction:
    """Writes curated files below `prefix`.

    `sql`: has the view `activity` and the table `repeats` of the day. `memory`: bytes that it may
    use.
    """

    def __init__(
        self,
        sql: duckdb.DuckDBPyConnection,
        lake: Lake,
        directory: Path,
        prefix: str,
        memory: int,
    ) -> None:
        self._sql = sql
        self._lake = lake
        self._directory = directory
        self._prefix = prefix
        self._at_once = memory * _SHARE_AT_ONCE
        self._spreader = Spreader(sql, self._at_once)
        self._keys: list[str] = []
        self._events = 0

    def find_bounds(self, size: int) -> int:
        """Find the bounds of the ranges, and return the number of ranges.

        `size`: bytes of all event files. `activity` is not needed after this.
        """
        ranges = max(1, math.ceil(size / _PART_BYTES))
        if ranges > 1:
            sample = ranges * _SAMPLE_A_PART
            self._sql.execute(
                statements.BOUNDS.format(bounds=_OF_THE_DAY, rows=sample, ranges=ranges)
            )
        return ranges

    def run(self, groups: FileGroups, size: int, ranges: int, *, at_once: bool) -> Parts:
        """Write a curated file for each range.

        `groups`: yields all event files; the files of a group are gone once the next one is asked
        for. `at_once`: there is a single group.
        """
        if ranges > 1 or not at_once or not self._write_at_once(groups):
            self._spread_and_write(groups, ranges, size)
        return Parts(tuple(self._keys), self._events)

    def _write_at_once(self, groups: FileGroups) -> bool:
        """Write the only group as one curated file. False: memory does not suffice, or may not."""
        (group,) = groups()
        return group.held_back() <= self._at_once and self._write_sorted(group.rows())

    def _spread_and_write(self, groups: FileGroups, ranges: int, size: int) -> None:
        room = _DISK_SHARE * shutil.disk_usage(self._directory).free
        at_a_time = max(1, math.floor(ranges * min(1, room / size)))
        for low in range(0, ranges, at_a_time):
            some = Ranges(_OF_THE_DAY, ranges, low, min(low + at_a_time, ranges) - 1)
            spread = self._new_directory()
            for group in groups():
                self._spreader.spread_files(group, some, spread)
            self._write_ranges(spread, some)

    def _write_ranges(self, spread: Path, ranges: Ranges) -> None:
        """Write a curated file of each range, or several."""
        for number in range(ranges.low, ranges.high + 1):
            part = spread / f"range={number}"
            if part.exists():
                rows = f"FROM read_parquet({quoted(part / '*.parquet')}, hive_partitioning = false)"
                if not self._write_sorted(rows):
                    self._write_pieces(rows)
                shutil.rmtree(part)
        shutil.rmtree(spread)

    def _write_pieces(self, rows: str) -> None:
        """Write rows that are too long to be sorted together, as several curated files.

        Raises duckdb.OutOfMemoryException if a single row is too long.
        """
        found = self._sql.execute(statements.WIDTH.format(rows=rows)).fetchone()
        if found is None or found[0] < _LEAST_ROWS:
            raise duckdb.OutOfMemoryException(f"{self._prefix}: a row is too long to be written")
        _, width = found
        pieces = max(2, math.ceil(width / self._at_once))
        self._sql.execute(
            statements.BOUNDS_BY_WIDTH.format(
                bounds=_OF_PIECES, rows=rows, width=math.ceil(width / pieces)
            )
        )
        ranges = Ranges(_OF_PIECES, pieces, 0, pieces - 1)
        spread = self._new_directory()
        self._spreader.spread(rows, ranges, spread)
        self._write_ranges(spread, ranges)

    def _write_sorted(self, rows: str) -> bool:
        """Sort rows into the next curated file, and upload it. False: memory does not suffice."""
        path = self._directory / "part.parquet"
        statement = statements.SORTED.format(rows=rows, target=quoted(path))
        try:
            written = self._sql.execute(statement).fetchone()
        except duckdb.OutOfMemoryException:
            path.unlink(missing_ok=True)
            return False
        if written is None:
            raise RuntimeError("COPY returns the number of rows that it has written")
        key = f"{self._prefix}{len(self._keys):06}.parquet"
        self._lake.upload(path, key)
        path.unlink()
        self._keys.append(key)
        self._events += written[0]
        return True

    def _new_directory(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="spread-", dir=self._directory))
