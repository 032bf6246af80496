"""A day's counted events as few, large, sorted Parquet files, by DuckDB in bounded memory and disk.

A day of one part is sorted as it is. A larger one is first spread over as many files as it will
have parts, each with a range of sources and times, so that no more than one part is ever sorted at
a time. What the disk cannot hold at once is spread in several passes.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from functions.report.count.engine import Parts
from functions.report.count.sql import listed, quoted
from functions.report.inputs.lake import Lake

if TYPE_CHECKING:
    import duckdb

# Large enough that opening costs nothing beside reading, small enough to be read in parallel
# (Athena user guide, "Performance tuning": 128 MB).
_PART_BYTES = 128 * 10**6
# So much of the free disk may be taken by what is spread; the rest is for a group and for spilling.
_DISK_SHARE = 0.4
# Rows of each range that are kept in memory while a group is spread.
_SPREAD_ROWS = 20_000
# The bounds of ranges are drawn from so many events a part: parts then differ by a few hundredths.
_SAMPLE_A_PART = 2_000

_COUNTED = """
SELECT files.*
FROM read_parquet({files}, hive_partitioning = false) AS files
WHERE NOT EXISTS (
    SELECT 1 FROM repeats
    WHERE repeats.batch = files.file_index::BIGINT + {first}
        AND repeats.line = files.file_row_number
)
"""

_SORTED = """
COPY (FROM ({rows}) ORDER BY source, timestamp_us, event_id)
TO {target} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
"""

# In a variable, since a source may be any text: none of it becomes part of a statement.
_BOUNDS = """
SET VARIABLE bounds = (
    WITH sample AS (SELECT source, timestamp_us FROM activity USING SAMPLE {rows} ROWS),
    ranked AS (SELECT *, ntile({ranges}) OVER (ORDER BY source, timestamp_us) AS range FROM sample),
    firsts AS (
        SELECT range, min({{'source': source, 'us': timestamp_us}}) AS bound
        FROM ranked WHERE range > 1 GROUP BY range
    )
    SELECT list(bound ORDER BY range) FROM firsts
)
"""
# There are fewer bounds than ranges where a day has fewer events than it was taken to have.
_IS_BEYOND = """
coalesce(
    source > getvariable('bounds')[{n}].source
    OR source = getvariable('bounds')[{n}].source
    AND timestamp_us >= getvariable('bounds')[{n}].us,
    false
)::INTEGER
"""

_SPREAD = """
COPY (SELECT *, {range} AS range FROM ({rows}) WHERE range BETWEEN {low} AND {high})
TO {target} (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,
    PARTITION_BY (range), FILENAME_PATTERN '{first}-{{i}}', OVERWRITE_OR_IGNORE
)
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Event files on the disk, the first of which is number `first` of the day's."""

    first: int
    paths: Sequence[Path]


Groups = Callable[[], Iterator[Group]]


class Compaction:
    """Writes parts below `prefix`. `sql` has the day's view `activity` and its table `repeats`."""

    def __init__(
        self,
        sql: duckdb.DuckDBPyConnection,
        zones: Lake,
        directory: Path,
        prefix: str,
    ) -> None:
        self._sql = sql
        self._zones = zones
        self._directory = directory
        self._prefix = prefix
        self._keys: list[str] = []
        self._events = 0

    def bound(self, size: int) -> int:
        """Find the bounds of ranges, and how many; `size`: bytes of all event files.

        The last thing that `activity` is needed for.
        """
        ranges = max(1, math.ceil(size / _PART_BYTES))
        if ranges > 1:
            self._sql.execute(_BOUNDS.format(rows=ranges * _SAMPLE_A_PART, ranges=ranges))
        return ranges

    def run(self, groups: Groups, size: int, ranges: int, *, at_once: bool) -> Parts:
        """Write a part of each range.

        `groups` gives all event files, each group only for as long as it is looked at; `at_once`:
        they are one group.
        """
        if ranges == 1 and at_once:
            for group in groups():
                self._write(_rows(group))
        else:
            self._spread_and_write(groups, ranges, size)
        return Parts(tuple(self._keys), self._events)

    def _spread_and_write(self, groups: Groups, ranges: int, size: int) -> None:
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

    def _spread(self, groups: Groups, ranges: int, low: int, high: int) -> Path:
        """Files by range of all events of some ranges."""
        spread = self._directory / f"spread-{low}"
        spread.mkdir()
        beyond = " + ".join(_IS_BEYOND.format(n=n) for n in range(1, ranges))
        for group in groups():
            self._sql.execute(
                _SPREAD.format(
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
        """Sort rows into the next part, and store it."""
        path = self._directory / "part.parquet"
        written = self._sql.execute(_SORTED.format(rows=rows, target=quoted(path))).fetchone()
        if written is None:
            raise RuntimeError("COPY answers how many rows it has written")
        key = f"{self._prefix}{len(self._keys):06}.parquet"
        self._zones.upload(path, key)
        path.unlink()
        self._keys.append(key)
        self._events += written[0]


def _rows(group: Group) -> str:
    return _COUNTED.format(files=listed(group.paths), first=group.first)
