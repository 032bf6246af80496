"""Translates Athena's SQL to DuckDB's, for the emulated Athena and the unit tests.

sqlglot translates; UNLOAD, which it does not know, is parsed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot

# The hidden column of every table in Athena: the address of the file.
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
    """The parts of an UNLOAD, or None for another statement. Raises ValueError unless Parquet."""
    found = _UNLOAD.fullmatch(statement)
    if found is None:
        return None
    if "format = 'parquet'" not in found["how"].lower():
        raise ValueError(f"UNLOAD to Parquet only, not with {found['how']}")
    return Unload(found["select"], found["target"])


def to_duckdb(statement: str) -> str:
    """A query for Athena, in DuckDB's dialect."""
    tree = sqlglot.parse_one(statement, read="athena")
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
