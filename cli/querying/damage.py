"""Which object cannot be read, where DuckDB failed over several: it does not always say.

Nothing is looked at before that: each file would be read twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from cli.querying.tables import reader
from cli.terminal.errors import CommandError
from functions.common.storage import DamagedObjectError, Storage

# By table: the files that were downloaded, each with the key of its object.
Downloaded: TypeAlias = Mapping[str, Mapping[Path, str]]


class UnansweredError(CommandError):
    """A question that may be right could not be answered from its data."""


@contextmanager
def damage_named(bucket: Storage, tables: Downloaded) -> Iterator[None]:
    """Raise DamagedObjectError in place of what DuckDB raises over a file that it cannot read."""
    import duckdb  # noqa: PLC0415 - loads when a command needs it

    try:
        yield
    except (duckdb.Error, UnansweredError):
        for table, files in tables.items():
            for path, key in files.items():
                if why := _fault(table, path):
                    raise DamagedObjectError(bucket.name, key, why) from None
        raise


def _fault(table: str, path: Path) -> str | None:
    """What is wrong with a file, if it cannot be read to its end."""
    import duckdb  # noqa: PLC0415 - loaded by then

    if not path.stat().st_size:
        return "is empty"
    with duckdb.connect() as sql:
        try:
            sql.execute(f"SELECT max(hash(one)) FROM {reader(table, [path])} AS one").fetchall()  # noqa: S608 - our own names
        except duckdb.Error as error:
            return f"is damaged: {str(error).replace(str(path), path.name)}"
    return None
