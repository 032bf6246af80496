"""From Athena's SQL to DuckDB's, which the embedded Athena and the unit tests run.

sqlglot does it, but for UNLOAD, which it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot

# The column of a file's own address, which every table of Athena has and no `*` includes.
PATH = "$path"
_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<select>.*)\)\s*TO\s*'(?P<target>s3://[^']+)'\s*WITH\s*\((?P<how>[^()]*)\)\s*",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unload:
    """A query whose rows go to Parquet files below `target`, a `s3://` address."""

    select: str
    target: str


def unload(statement: str) -> Unload | None:
    """What an UNLOAD says, None for any other statement. Raises ValueError on other formats."""
    found = _UNLOAD.fullmatch(statement)
    if found is None:
        return None
    if "format = 'parquet'" not in found["how"].lower():
        raise ValueError(f"UNLOAD to Parquet only, not with {found['how']}")
    return Unload(found["select"], found["target"])


def to_duckdb(statement: str) -> str:
    """A query of Athena as DuckDB takes it."""
    tree = sqlglot.parse_one(statement, read="athena")
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
