"""What DuckDB says is wrong with a question, for who asked it: what is not known, what there is.

DuckDB names a class of its own first, and last it shows a line of the statement that it was handed,
which is not quite the one that was asked. What it advises stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from functions.report.text.figures import plural

# `Binder Error: ` and others; and what comes after a message, with the number of the line.
_CLASS = re.compile(r"\A[A-Z][A-Za-z ]* Error: ")
_LINE = re.compile(r"\n+LINE (\d+): .*\Z", re.DOTALL)
_COLUMN = re.compile(
    r'Referenced column "(?P<name>.*)" not found in FROM clause!(?P<more>.*)\Z'
    r'|[A-Z][a-z ]+ ".*" does not have a column named "(?P<other>.*)"\Z',
    re.DOTALL,
)
_TABLE = re.compile(r"Table with name (?P<name>.*) does not exist!")
_VALUES = re.compile(
    r"Values were not provided for|Parameter[ /]argument.?count mismatch", re.IGNORECASE
)
_CANDIDATES = re.compile(r'"([^"]*)"')

Columns = Mapping[str, Sequence[str]]


def in_words(message: str, query: str, values: int, tables: Iterable[str], all_: Columns) -> str:
    """A message of DuckDB about a query with so many values for its `?`.

    `tables`: those that the query reads; `all_`: every table with its columns.
    """
    line = _LINE.search(message)
    text = _CLASS.sub("", _LINE.sub("", message)).strip().replace("\t", "  ")
    at = f" (line {line[1]})" if line and "\n" in query.strip() else ""
    if found := _COLUMN.match(text):
        name = found["name"] if found["name"] is not None else found["other"]
        said = _no_column(name, at, found["more"] or "", tables, all_)
        return f"{said}{_as_text(name)}" if _is_compared_with(name, query) else said
    if found := _TABLE.match(text):
        return f"there is no table {found['name']}{at}; there are {_listed([*all_])}"
    if _VALUES.match(text):
        were = plural(values, "value was", "values were")
        return f"{were} given: a question takes one for each ? that is in it"
    first, *further = text.split("\n", 1)
    return "\n".join([f"{first}{at}", *further])


def _no_column(name: str, at: str, hint: str, tables: Iterable[str], all_: Columns) -> str:
    near = _CANDIDATES.findall(hint)
    lines = [f"there is no column {name}{at}"]
    if near:
        lines[0] += f"; the nearest are {_listed(near)}" if len(near) > 1 else f"; is it {near[0]}?"
    lines += [f"{table} has {', '.join(all_[table])}" for table in tables if table in all_]
    return "\n".join(lines)


def _is_compared_with(name: str, query: str) -> bool:
    """Whether a column is compared with what has this name: it may be meant as text."""
    bare, quoted = re.escape(name), re.escape('"' + name.replace('"', '""') + '"')
    of_text = rf"(?:[=<>]|\blike|\bin\s*\([^()]*)\s*{quoted}"
    return bool(re.search(rf"{of_text}|[=<>]\s*{bare}\b", query, re.IGNORECASE))


def _as_text(name: str) -> str:
    doubled = name.replace("'", "''")
    return f"\ntext stands between single quotes: '{doubled}'"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
