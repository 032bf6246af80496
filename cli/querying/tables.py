"""The tables of a query: which objects they have on some days, and views of them in DuckDB.

They are those of Athena's database (docs/queries.md): the same names, columns and partitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cli.querying.place import Place
from functions.common.keys import partition
from functions.common.output_keys import EVENTS_ZONE, QUARANTINE_ZONE
from functions.common.parallel import in_parallel
from functions.common.report_keys import CURATED_DAYS_ZONE, CURATED_PARTS_ZONE, manifest_key
from functions.common.storage import (
    DamagedObjectError,
    NoSuchObjectError,
    Storage,
    StoredObject,
    parsed,
)
from functions.report.count.sql import listed
from stacks.tables import EVENT_COLUMNS, QUARANTINE_COLUMNS

if TYPE_CHECKING:
    import duckdb

CURATED, EVENTS, QUARANTINE = "curated", "events", "quarantine"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    CURATED: EVENT_COLUMNS,
    EVENTS: EVENT_COLUMNS,
    QUARANTINE: QUARANTINE_COLUMNS,
}
_TYPES = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMPTZ",
    "array<struct<reason:string,message:string>>": "STRUCT(reason VARCHAR, message VARCHAR)[]",
}
_DAY = re.compile(r"/dt=(\d{4}-\d{2}-\d{2})/")
_PARTITIONS = "hive_partitioning = true, hive_types = {'dt': VARCHAR}"
# The longest record of a quarantine: a raw object of 6 MB that cannot be read, in base64.
_LONGEST_RECORD = 16 * 2**20

# Days that are listed one by one; of more, the whole table is listed.
_MOST_LISTED = 366


@dataclass(frozen=True, slots=True)
class Piece:
    """One object of a table: `day` is its partition, `size` is in bytes."""

    day: str
    key: str
    size: int


def find_pieces(place: Place, table: str, days: Sequence[date] | None) -> list[Piece]:
    """The objects that a table has on some days, in order. None: on all days, of a preview."""
    zone = {CURATED: CURATED_DAYS_ZONE, EVENTS: EVENTS_ZONE, QUARANTINE: QUARANTINE_ZONE}[table]
    rows = _rows(place.processed, zone, days)
    if table != CURATED:
        return [Piece(_day_of(row.key), row.key, row.size) for row in rows]
    curated = [day for row in rows if row.key == manifest_key(day := _date_of(row.key))]
    return list(chain.from_iterable(in_parallel(lambda day: _named(place.processed, day), curated)))


def _rows(bucket: Storage, zone: str, days: Sequence[date] | None) -> list[StoredObject]:
    prefixes = [zone]
    if days is not None and len(days) <= _MOST_LISTED:
        prefixes = [partition(zone, day) for day in days]
    found = in_parallel(lambda prefix: list(bucket.list(prefix)), prefixes)
    wanted = None if days is None else set(map(str, days))
    return [
        row
        for row in chain.from_iterable(found)
        if (match := _DAY.search(row.key)) and (wanted is None or match[1] in wanted)
    ]


def _named(processed: Storage, day: date) -> list[Piece]:
    """The parts that the manifest of a day names.

    Raises NoSuchObjectError if one is gone, and DamagedObjectError.
    """
    start, below = f"s3://{processed.name}/", partition(CURATED_PARTS_ZONE, day)

    def parts(manifest: bytes) -> list[str]:
        keys = [uri.removeprefix(start) for uri in manifest.decode().splitlines()]
        if strange := [key for key in keys if not key.startswith(below)]:
            raise ValueError(f"{strange[0]!r} is no part of this day")
        return keys

    manifest = manifest_key(day)
    keys = parsed(processed, manifest, parts)
    if not keys and processed.get(manifest).metadata.get("events") != "0":
        # A day that has become empty has a manifest without parts, which says so.
        raise DamagedObjectError(processed.name, manifest, "is empty")
    sizes = {row.key: row.size for row in processed.list(below)}
    if gone := [key for key in keys if key not in sizes]:
        raise NoSuchObjectError(processed.name, gone[0])
    return [Piece(str(day), key, sizes[key]) for key in keys]


def _day_of(key: str) -> str:
    (day,) = _DAY.findall(key)
    return str(day)


def _date_of(key: str) -> date:
    return date.fromisoformat(_day_of(key))


def fetch(bucket: Storage, pieces: Sequence[Piece], directory: Path) -> Iterator[Path]:
    """Download objects, each to the directory of its partition; where each is, one by one."""

    def download(numbered: tuple[int, Piece]) -> Path:
        number, piece = numbered
        suffix = "".join(Path(piece.key).suffixes[-2:]) if piece.key.endswith(".gz") else ".parquet"
        path = directory / f"dt={piece.day}" / f"{number:06}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        bucket.download(piece.key, path)
        return path

    return in_parallel(download, enumerate(pieces))


def create_view(
    sql: duckdb.DuckDBPyConnection, table: str, paths: Sequence[Path], *, arrivals: bool
) -> None:
    """Make the view of a table from its files, which may be none.

    `arrivals`: whether `ingested_at` means something. In a preview nothing was ingested.
    """
    columns = COLUMNS[table]
    typed = ", ".join(f'NULL::{_TYPES[type_]} AS "{name}"' for name, type_ in columns.items())
    # What files of an earlier format lack is null.
    rows = f"SELECT {typed}, NULL::VARCHAR AS dt WHERE false"
    if paths:
        rows += f" UNION ALL BY NAME FROM {reader(table, paths)}"
    shown = ", ".join(_shown(name, type_, arrivals) for name, type_ in columns.items())
    sql.execute(f"CREATE VIEW {table} AS SELECT {shown}, dt FROM ({rows})")  # noqa: S608 - our own names


def reader(table: str, paths: Sequence[Path]) -> str:
    """What reads the files of a table, as SQL."""
    if table != QUARANTINE:
        return f"read_parquet({listed(paths)}, {_PARTITIONS}, union_by_name = true)"
    types = ", ".join(f"'{name}': '{_TYPES[type_]}'" for name, type_ in QUARANTINE_COLUMNS.items())
    return (
        f"read_json({listed(paths)}, {_PARTITIONS}, format = 'newline_delimited',"
        f" columns = {{{types}}}, maximum_object_size = {_LONGEST_RECORD})"
    )


def _shown(name: str, type_: str, arrivals: bool) -> str:
    """A column as Athena has it: times have no zone, and are in UTC."""
    if name == "ingested_at" and not arrivals:
        return f"NULL::{'TIMESTAMP' if type_ == 'timestamp' else _TYPES[type_]} AS ingested_at"
    if type_ == "timestamp":
        return f'make_timestamp(epoch_us("{name}")) AS "{name}"'
    return f'"{name}"'
