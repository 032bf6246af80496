"""The files of a day as the table or view `stored`, from which DuckDB counts.

Small files are read into a table, so that each is opened once. If the files are too large for the
disk together, they are downloaded in groups, and only the columns that are counted are kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from functions.report.count import queries
from functions.report.count.duckdb import statements
from functions.report.count.duckdb.connection import execute_in_memory
from functions.report.count.duckdb.json import DuckDBDialect
from functions.report.count.duckdb.spread import FileGroup
from functions.report.count.metrics.plan import Plan
from functions.report.count.sql import all_columns, listed, quoted
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile

if TYPE_CHECKING:
    import duckdb

# Opening a file takes about as long as reading 500 events in it (docs/decisions/counting.md).
_SMALL_FILE_ROWS = 500
# Downloaded files take at most this share of the free disk; the rest is for spilling.
_DISK_SHARE = 0.4
_GROUP_BYTES = 256 * 2**20


class Stored:
    """What is counted of some files: downloads them, and creates `stored`.

    `directory`: for the files. `plan`: what is counted for metrics, if there are any. `size`: bytes
    of all files. `mapped`: whether one of them has the columns of mappings. `at_once`: whether the
    disk has room for all of them.
    """

    def __init__(
        self,
        sql: duckdb.DuckDBPyConnection,
        lake: Lake,
        directory: Path,
        files: Sequence[BatchFile],
        plan: Plan | None,
    ) -> None:
        self._sql = sql
        self._lake = lake
        self._directory = directory
        self._plan = plan
        self.files = sorted(files, key=lambda file: file.batch)
        self.size = sum(file.size for file in files)
        # The files, if the disk has room for all of them; else empty.
        self._paths: list[Path] = []
        self._kind = "VIEW"  # or TABLE
        # A file that has the columns of mappings, if one of the day's files has them.
        self._columns: Path | None = None
        if any(file.mapped for file in files):
            self._columns = directory / "columns.parquet"
            sql.execute(statements.NO_MAPPINGS.format(target=quoted(self._columns)))
        self._create()

    @property
    def mapped(self) -> bool:
        return self._columns is not None

    @property
    def at_once(self) -> bool:
        return bool(self._paths)

    def measured_again(self) -> str | None:
        """The query for what metrics count, if `stored` does not have it already."""
        if self._kind == "VIEW" and self._paths:
            return self._query(self._paths, 0, cut=True)
        return None

    def drop(self) -> None:
        """Free the memory and the disk space that counting needed, but for the files."""
        self._sql.execute(f"DROP {self._kind} stored")
        shutil.rmtree(self._directory / "packed", ignore_errors=True)

    def groups(self) -> Iterator[FileGroup]:
        """Yield the files. Those that do not fit on the disk are downloaded again."""
        if self._paths:
            yield FileGroup(0, self._paths, _counts(self.files), self._columns)
            return
        first = 0
        for files in _groups(self.files):
            with self._downloaded(files, "group") as paths:
                yield FileGroup(first, paths, _counts(files), self._columns)
            first += len(files)

    def _create(self) -> None:
        if not self.files:
            self._kind = "TABLE"
            self._sql.execute(statements.NOTHING_STORED)
        elif self.size > _DISK_SHARE * shutil.disk_usage(self._directory).free:
            self._pack()
        else:
            self._paths = self._download(self.files, "files")
            self._kind = "TABLE" if _are_small(self.files) else "VIEW"
            cut = self._kind == "TABLE" or self._have_long_names()
            # A table is read once, a view at each query: what metrics need is read from files then.
            query = self._query(self._paths, 0, cut=cut, measured=self._kind == "TABLE")
            execute_in_memory(self._sql, f"CREATE TEMP {self._kind} stored AS {query}")

    def _pack(self) -> None:
        """Download files in groups, and keep the counted columns of each group in one file."""
        packed = self._directory / "packed"
        packed.mkdir()
        first = 0
        for group in _groups(self.files):
            with self._downloaded(group, "group") as paths:
                query = self._query(paths, first, cut=True)
                target = quoted(packed / f"{first:06}.parquet")
                statement = f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd)"
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

    def _query(self, paths: Sequence[Path], first: int, *, cut: bool, measured: bool = True) -> str:
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

    def _have_long_names(self) -> bool:
        query = statements.HAS_LONG_NAMES.format(files=listed(self._paths))
        return self._sql.execute(query).fetchone() == (True,)


def _are_small(files: Sequence[BatchFile]) -> bool:
    return sum(file.count for file in files) < _SMALL_FILE_ROWS * len(files)


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
