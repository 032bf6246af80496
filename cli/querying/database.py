"""A DuckDB that answers one question about given files, and can reach nothing else.

A question may have been copied from anywhere. So once the views are made, DuckDB opens no other
file of the machine and nothing of the network, and its settings can no longer be changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.querying.damage import UnansweredError
from cli.querying.mistakes import in_words
from cli.querying.tables import COLUMNS
from cli.terminal.errors import CommandError
from cli.terminal.printable import printable_lines
from functions.report.count.duckdb.connection import connect
from functions.report.count.sql import listed

if TYPE_CHECKING:
    import duckdb

# Of the whole process, in MB. What needs more spills to the disk.
MEMORY_MB = 2560
# Table functions that read a table which is named in a text: nobody could tell what to download.
_OF_TEXT = frozenset({"query", "query_table"})
# What the saved questions use of Athena's functions and DuckDB does not have.
_MACROS = (
    "CREATE MACRO to_unixtime(moment) AS epoch_us(moment) / 1e6",
    "CREATE MACRO json_extract_scalar(text, path) AS CASE"
    " WHEN json_type(text, path) IN ('OBJECT', 'ARRAY') THEN NULL"
    " ELSE json_extract_string(text, path) END",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns, and the rows, which can be read once."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


class Database:
    """DuckDB with a directory of its own, for files and for what it spills."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.sql = connect(directory, MEMORY_MB)
        self.sql.execute("SET preserve_insertion_order = true")
        self.sql.execute("SET TimeZone = 'UTC'")

    def tables_of(self, query: str) -> set[str]:
        """The names that a query reads from, in small letters.

        Raises CommandError unless it is one SELECT.
        """
        (text,) = self.sql.execute("SELECT json_serialize_sql(?)", [query]).fetchall()[0]
        parsed = json.loads(text)
        if parsed["error"]:
            if parsed["error_type"] == "not implemented":
                raise CommandError("only a SELECT can be asked: a query changes nothing")
            raise CommandError(f"{parsed['error_message']}{_place(query, parsed)}")
        if len(parsed["statements"]) != 1:
            raise CommandError(f"one SELECT at a time, not {len(parsed['statements'])} statements")
        named = {*_names(parsed, "FUNCTION", "function_name")} & _OF_TEXT
        if named:
            raise CommandError(f"a question names its tables itself, not by {named.pop()}()")
        return {*_names(parsed, "BASE_TABLE", "table_name")}

    def lock(self) -> None:
        """Leave only the files of the directory to be read, and define Athena's functions."""
        for macro in _MACROS:
            self.sql.execute(macro)
        self.sql.execute(f"SET allowed_directories = {listed([self._directory])}")
        self.sql.execute("SET python_enable_replacements = false")
        self.sql.execute("SET enable_external_access = false")
        self.sql.execute("SET lock_configuration = true")

    def ask(self, query: str, values: Sequence[str]) -> Answer:
        """Answer a query. `values`: those of its `?`, in order. Raises CommandError."""
        with self._errors_of_sql(query, len(values)):
            described = self.sql.execute(f"DESCRIBE {query}", values).fetchall()
            asked = self.sql.execute(_without_zones(query, [row[1] for row in described]), values)
        return Answer(tuple(row[0] for row in described), self._rows(asked, query, len(values)))

    def close(self) -> None:
        self.sql.close()

    def _rows(
        self, asked: duckdb.DuckDBPyConnection, query: str, values: int
    ) -> Iterator[tuple[Any, ...]]:
        with self._errors_of_sql(query, values):
            while some := asked.fetchmany(1000):
                yield from some

    @contextmanager
    def _errors_of_sql(self, query: str, values: int) -> Iterator[None]:
        """Turn what is wrong with a query into a message: it is the caller's to mend."""
        import duckdb  # noqa: PLC0415 - loaded by then

        try:
            yield
        except duckdb.Error as error:
            tables = sorted(self.tables_of(query))
            columns = {table: [*columns, "dt"] for table, columns in COLUMNS.items()}
            # A message may quote a value of an event.
            said = printable_lines(in_words(str(error), query, values, tables, columns))
            of_the_question = (
                duckdb.BinderException,
                duckdb.CatalogException,
                duckdb.ParserException,
            )
            if isinstance(error, of_the_question):
                raise CommandError(said) from None
            raise UnansweredError(said) from None


def _without_zones(query: str, types: Sequence[str]) -> str:
    """The query with times that have a zone as text: Python would need a package to read them."""
    if not any("WITH TIME ZONE" in type_ for type_ in types):
        return query
    names = [f"c{place}" for place in range(len(types))]
    cells = [
        f"{name}::VARCHAR" if "WITH TIME ZONE" in type_ else name
        for name, type_ in zip(names, types, strict=True)
    ]
    return f"SELECT {', '.join(cells)} FROM ({query}\n) AS answer({', '.join(names)})"  # noqa: S608 - the query is checked


def _names(node: Any, type_: str, member: str) -> Iterator[str]:
    """What the nodes of a type name, in small letters."""
    if isinstance(node, list):
        for inner in node:
            yield from _names(inner, type_, member)
    elif isinstance(node, dict):
        if node.get("type") == type_:
            yield node[member].lower()
        for inner in node.values():
            yield from _names(inner, type_, member)


def _place(query: str, parsed: dict[str, Any]) -> str:
    """Where in a query the mistake is, if DuckDB says so."""
    if "position" not in parsed:
        return ""
    before = query.encode()[: int(parsed["position"])].decode(errors="ignore")
    return (
        f" (line {before.count(chr(10)) + 1}, character {len(before.rpartition(chr(10))[2]) + 1})"
    )
