"""Writes a day's counted events as a few large, sorted Parquet files, in bounded memory and disk.

A day of one file is sorted as it is. The events of a larger day are first spread over temporary
files, one for each range of sources and times, so that only one curated file is sorted at a time.
If the disk has no room for all ranges, they are spread in several passes.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from functions.report.count.duckdb import statements
from functions.report.count.engine import Parts
from functions.report.count.sql import listed, quoted
from functions.report.inputs.lake import Lake

if TYPE_CHECKING:
    import duckdb

# Large enough that opening a file takes little of the time of reading it, small enough for files to
# be read in parallel (Athena user guide, "Performance tuning": 128 MB).
_PART_BYTES = 128 * 10**6
# Ranges take at most this share of the free disk; the rest is for a group and for spilling.
_DISK_SHARE = 0.4
# Rows of each range that are held in memory while a group is spread.
_SPREAD_ROWS = 20_000
# Events in the sample for each curated file: the sizes of the files then differ by a few percent.
_SAMPLE_A_PART = 2_000


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Downloaded event files. `first`: the number of the first one among all files of the day."""

    first: int
    paths: Sequence[Path]


FileGroups = Callable[[], Iterator[FileGroup]]


class Compaction:
    """Writes curated files below `prefix`.

    `sql`: has the view `activity` and the table `repeats` of the day.
    """

    def __init__(
        self,
        sql: duckdb.DuckDBPyConnection,
        lake: Lake,
        directory: Path,
        prefix: str,
    ) -> None:
        self._sql = sql
        self._lake = lake
        self._directory = directory
        self._prefix = prefix
        self._keys: list[str] = []
        self._events = 0

    def find_bounds(self, size: int) -> int:
        """Find the bounds of the ranges, and return the number of ranges.

        `size`: bytes of all event files. `activity` is not needed after this.
        """
        ranges = max(1, math.ceil(size / _PART_BYTES))
        if ranges > 1:
            self._sql.execute(statements.BOUNDS.format(rows=ranges * _SAMPLE_A_PART, ranges=ranges))
        return ranges

    def run(self, groups: FileGroups, size: int, ranges: int, *, at_once: bool) -> Parts:
        """Write a curated file for each range.

        `groups`: yields all event files; the files of a group are gone once the next one is asked
        for. `at_once`: there is a single group.
        """
        if ranges == 1 and at_once:
            for group in groups():
                self._write(_rows(group))
        else:
            self._spread_and_write(groups, ranges, size)
        return Parts(tuple(self._keys), self._events)

    def _spread_and_write(self, groups: FileGroups, ranges: int, size: int) -> None:
        self._sql.execute(f"SET partitioned_write_flush_threshold = {_SPREAD_ROWS}")
        room = _DISK_SHARE * shutil.disk_usage(self._directory).free
        at_a_time = max(1, math.floor(ranges * min(1, room / size)))
        for low in range(0, ranges, at_a_time):
            spread = self._spread(groups, ranges, low, min(low + at_a_time, ranges) - 1)
            for number in range(low, low + at_a_time):
                part = spread / f"range={number}"
                if part.exists():
                    files = quoted(part / "*.parquet")
                    self._write(f"FROM read_parquet({files}, hive_partitioning = false)")
                    shutil.rmtree(part)
            shutil.rmtree(spread)

    def _spread(self, groups: FileGroups, ranges: int, low: int, high: int) -> Path:
        """Write the events of the ranges `low` to `high` to a directory for each range."""
        spread = self._directory / f"spread-{low}"
        spread.mkdir()
        beyond = " + ".join(statements.IS_BEYOND.format(n=n) for n in range(1, ranges))
        for group in groups():
            self._sql.execute(
                statements.SPREAD.format(
                    range=beyond or "0",
                    rows=_rows(group),
                    low=low,
                    high=high,
                    target=quoted(spread),
                    first=group.first,
                )
            )
        return spread

    def _write(self, rows: str) -> None:
        """Sort rows into the next curated file, and upload it."""
        path = self._directory / "part.parquet"
        statement = statements.SORTED.format(rows=rows, target=quoted(path))
        written = self._sql.execute(statement).fetchone()
        if written is None:
            raise RuntimeError("COPY returns the number of rows that it has written")
        key = f"{self._prefix}{len(self._keys):06}.parquet"
        self._lake.upload(path, key)
        path.unlink()
        self._keys.append(key)
        self._events += written[0]


def _rows(group: FileGroup) -> str:
    return statements.WITHOUT_REPEATS.format(files=listed(group.paths), first=group.first)
