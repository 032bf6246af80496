"""Translates Athena's SQL to DuckDB's, for the emulated Athena and the unit tests.

sqlglot translates; UNLOAD, which it does not know, is parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import TokenType

from local.emulator.athena.functions import marked, replaced

# Every table in Athena has this hidden column: the S3 address of the file that a row is from.
FILE_COLUMN = "$path"
_UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((?P<select>.*)\)\s*TO\s*'(?P<target>s3://[^']+)'"
    r"\s*WITH\s*\((?P<options>[^()]*)\)\s*",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unload:
    """An UNLOAD: the rows of `select`, a query for Athena, go to Parquet files below `target`.

    `target` is an `s3://` address.
    """

    select: str
    target: str


def parse_unload(statement: str) -> Unload | None:
    """An UNLOAD's parts, or None if the statement is no UNLOAD.

    Raises ValueError if it writes another format than Parquet.
    """
    found = _UNLOAD.fullmatch(statement)
    if found is None:
        return None
    if "format = 'parquet'" not in found["options"].lower():
        raise ValueError(f"UNLOAD to Parquet only, not with {found['options']}")
    return Unload(found["select"], found["target"])


def with_parameters(statement: str, parameters: Sequence[str]) -> str:
    """A statement with its parameters in place of each `?`, in order.

    A parameter is a literal as SQL has it, such as `'2026-11-23'` (Athena user guide, "Use
    parameterized queries"). Raises ValueError if there are more or fewer than places for them.
    """
    places = [
        token
        for token in sqlglot.tokenize(statement, read="athena")
        if token.token_type is TokenType.PLACEHOLDER
    ]
    if len(places) != len(parameters):
        raise ValueError(
            f"INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected {len(places)} but"
            f" found {len(parameters)}"
        )
    for place, parameter in zip(reversed(places), reversed(parameters), strict=True):
        statement = f"{statement[: place.start]}{parameter}{statement[place.end + 1 :]}"
    return statement


def to_duckdb(statement: str) -> str:
    """One of Athena's queries in DuckDB's dialect.

    Raises sqlglot's ParseError, or UnsupportedError if DuckDB has no counterpart.
    """
    tree = replaced(sqlglot.parse_one(marked(statement), read="athena"))
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
