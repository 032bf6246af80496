"""Spreads the events of a day over a directory for each range of sources and times.

A few thousand of the longest events exceed the memory of any function. DuckDB holds some rows of
each range until it writes them: if they exceed its memory it fails, and fewer rows are held from
then on. It also holds what a join leaves of short row groups, up to 2,048 rows in each thread, and
does not account for them: so a statement reads as many files as cannot be too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from functions.report.count.duckdb import statements
from functions.report.count.sql import all_columns, quoted

# Rows of each range that are held in memory.
_ROWS = 20_000
_FRACTION = 16
# An event and a batch are no larger (EventBridge, "PutEvents"; Lambda quotas: 6 MB a request).
_MOST_EVENT_BYTES = 256 * 2**10
_MOST_FILE_BYTES = 6 * 2**20
# A join does not hold back what it leaves of row groups with more rows than this.
_LONG_ROW_GROUP = 128


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Downloaded event files, and how many rows each has.

    `first`: the number of the first one among all files of the day. `columns`: a file without rows
    that has the columns of mappings, if any file of the day has them.
    """

    first: int
    paths: Sequence[Path]
    counts: Sequence[int]
    columns: Path | None = None

    def rows(self) -> str:
        """Return the query for their rows without the repeats."""
        files = all_columns(self.paths, self.columns)
        return statements.WITHOUT_REPEATS.format(files=files, first=self.first)

    def held_back(self) -> int:
        """Return the most bytes that a join may hold back of them."""
        return sum(_most_bytes(count) for count in self.counts if count < _LONG_ROW_GROUP)

    def split(self, most_bytes: float) -> Iterator[FileGroup]:
        """Yield the files in groups that are surely no larger, uncompressed, or are one file."""
        first, room = 0, most_bytes
        for place, count in enumerate(self.counts):
            room -= _most_bytes(count)
            if place > first and room < 0:
                yield self._part(first, place)
                first, room = place, most_bytes - _most_bytes(count)
        yield self._part(first, len(self.counts))

    def _part(self, start: int, end: int) -> FileGroup:
        return replace(
            self,
            first=self.first + start,
            paths=self.paths[start:end],
            counts=self.counts[start:end],
        )


def _most_bytes(count: int) -> int:
    return min(count * _MOST_EVENT_BYTES, _MOST_FILE_BYTES)


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges `low` to `high` of `count`. `bounds`: the variable that has the bounds of all."""

    bounds: str
    count: int
    low: int
    high: int

    def of(self, rows: str) -> str:
        """Return the query for the rows in these ranges, each with the number of its range."""
        beyond = " + ".join(
            statements.IS_BEYOND.format(bounds=self.bounds, n=n) for n in range(1, self.count)
        )
        numbered = statements.NUMBERED.format(range=beyond or "0", rows=rows)
        if self.high - self.low + 1 == self.count:
            return numbered
        return statements.BETWEEN.format(rows=numbered, low=self.low, high=self.high)


class Spreader:
    """Writes rows below a directory, as `range=<number>/*.parquet`.

    `memory`: bytes that files read by one statement may have.
    """

    def __init__(self, sql: duckdb.DuckDBPyConnection, memory: float) -> None:
        self._sql = sql
        self._memory = memory
        self._rows = _ROWS

    def spread_files(self, group: FileGroup, ranges: Ranges, target: Path) -> None:
        """Spread the events of files, without the repeats."""
        for part in group.split(self._memory):
            if part.held_back():
                self._rows = min(self._rows, _LONG_ROW_GROUP)
            self.spread(part.rows(), ranges, target, part.first)

    def spread(self, rows: str, ranges: Ranges, target: Path, number: int = 0) -> None:
        """Spread the rows of a query. `number`: of the query, in the names of the files.

        Raises duckdb.OutOfMemoryException if there is no memory for one row of each range.
        """
        statement = statements.SPREAD.format(
            rows=ranges.of(rows), target=quoted(target), number=number
        )
        while True:
            self._sql.execute(f"SET partitioned_write_flush_threshold = {self._rows}")
            try:
                self._sql.execute(statement)
            except duckdb.OutOfMemoryException:
                if self._rows == 1:
                    raise
            else:
                return
            self._rows = max(1, self._rows // _FRACTION)
            for path in target.glob(f"*/{number}-*"):
                path.unlink()
