"""What DuckDB says is wrong with a question, for who asked it: what is not known, what there is.

DuckDB names a class of its own first, and last it shows a line of the statement that it was handed,
which is not quite the one that was asked. What it advises stays, and so does what it says of other
mistakes than those of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from functions.report.text.figures import listed, plural

# `Binder Error: ` and others; and what comes after a message, with the number of the line.
_CLASS = re.compile(r"\A[A-Z][A-Za-z ]* Error: ")
_LINE = re.compile(r"\n+LINE (\d+): .*\Z", re.DOTALL)
# The last two: in EXCLUDE, REPLACE and RENAME, and in USING.
_NO_COLUMN = re.compile(
    r'(?:Referenced column "(?P<name>.*)" not found in FROM clause!'
    r'|[A-Z][a-z ]+ ".*" does not have a column named "(?P<of_alias>.*)"'
    r'|Column "(?P<in_list>.*)" in [A-Z]+ list not found in FROM clause'
    r'|Column "(?P<in_using>.*)" does not exist on (?:left|right) side of join!)'
    r"(?P<more>.*)",
    re.DOTALL,
)
_VALUES = re.compile(
    r"Values were not provided for|Parameter[ /]argument.?count mismatch", re.IGNORECASE
)
_CANDIDATES = re.compile(r'"([^"]*)"')
_WAYS = re.compile(r"'([^']*)'")
# What an advice lists, such as the forms of a function; of many, the first.
_LISTED = re.compile(r"(?:\n  [^\n]*)+")
_MOST_LISTED = 6

Columns = Mapping[str, Sequence[str]]


def in_words(message: str, query: str, values: int, tables: Iterable[str], all_: Columns) -> str:
    """A message of DuckDB about a query with so many values for its `?`.

    `tables`: those that the query reads; `all_`: every table with its columns.
    """
    line = _LINE.search(message)
    text = _CLASS.sub("", _LINE.sub("", message)).strip().replace("\t", "  ")
    at = f" (line {line[1]})" if line and "\n" in query.strip() else ""
    if found := _NO_COLUMN.fullmatch(text):
        name = next(name for name in found.groups() if name is not None)
        said = _no_column(name, at, found["more"], tables, all_)
        return f"{said}{_as_text(name)}" if _is_compared_with(name, query) else said
    if _VALUES.match(text):
        were = plural(values, "value was", "values were")
        return f"{were} given: a question takes one for each ? that is in it"
    for pattern, words in _OF_NAMES:
        if found := pattern.match(text):
            return words(found, at, all_)
    first, *further = _LISTED.sub(_first_of_many, text).split("\n", 1)
    return "\n".join([f"{first}{at}", *further, *_what_there_is(tables, all_)])


def _first_of_many(found: re.Match[str]) -> str:
    lines = found[0].split("\n")[1:]
    shown = lines if len(lines) <= _MOST_LISTED else [*lines[: _MOST_LISTED - 1], "  ..."]
    return "".join(f"\n{line}" for line in shown)


def _what_there_is(tables: Iterable[str], all_: Columns) -> list[str]:
    """What can be asked: the columns of the tables that are, or the tables."""
    known = [f"{table} has {', '.join(all_[table])}" for table in tables if table in all_]
    return known or [f"there are {listed([*all_], 0)}"]


def _no_column(name: str, at: str, hint: str, tables: Iterable[str], all_: Columns) -> str:
    near = _CANDIDATES.findall(hint)
    lines = [f"there is no column {name}{at}"]
    if near:
        nearest = f"the nearest are {listed(near, 0)}" if len(near) > 1 else f"is it {near[0]}?"
        lines[0] += f"; {nearest}"
    return "\n".join([*lines, *_what_there_is(tables, all_)])


def _is_compared_with(name: str, query: str) -> bool:
    """Whether a column is compared with what has this name: it may be meant as text."""
    bare, quoted = re.escape(name), re.escape('"' + name.replace('"', '""') + '"')
    of_text = rf"(?:[=<>]|\blike|\bin\s*\([^()]*)\s*{quoted}"
    return bool(re.search(rf"{of_text}|[=<>]\s*{bare}\b", query, re.IGNORECASE))


def _as_text(name: str) -> str:
    doubled = name.replace("'", "''")
    return f"\ntext stands between single quotes: '{doubled}'"


_Found = re.Match[str]


def _no_table(found: _Found, at: str, all_: Columns) -> str:
    name = found["name"] or found["of_schema"]
    return f"there is no table {name}{at}; there are {listed([*all_], 0)}"


def _no_alias(found: _Found, at: str, _: Columns) -> str:
    there = _CANDIDATES.findall(found["more"])
    are = "are" if len(there) > 1 else "is"
    return f"FROM names no table {found['name']}{at}; there {are} {listed(there, 0)}"


def _of_several(found: _Found, at: str, _: Columns) -> str:
    ways = " or ".join(_WAYS.findall(found["ways"])).replace('"', "")
    return f"several tables have a column {found['name']}{at}: say {ways}"


def _twice(found: _Found, at: str, _: Columns) -> str:
    name = found["name"].rpartition(".")[2]
    return f"FROM has {name} twice{at}: give each a name of its own, as in {name} AS a"


def _not_grouped(found: _Found, at: str, _: Columns) -> str:
    name = found["name"]
    return (
        f"{name} has a value for each event{at}: put it into GROUP BY, or take one of its values,"
        f" as max({name}) does"
    )


def _inside_text(found: _Found, at: str, _: Columns) -> str:
    path = f"json_extract_string({found['name']}, '$.{found['member']}')"
    return f"{found['name']} is text{at}: {path} is what its JSON has there"


# How DuckDB's messages about names begin, and what is said instead.
_OF_NAMES: Sequence[tuple[re.Pattern[str], Callable[[_Found, str, Columns], str]]] = (
    (
        re.compile(
            r"Table with name (?P<name>.*) does not exist!"
            r'|Table with name "(?P<of_schema>.*)" does not exist because'
        ),
        _no_table,
    ),
    (
        re.compile(r'Referenced table "(?P<name>.*)" not found!\nCandidate tables: (?P<more>".*)'),
        _no_alias,
    ),
    (
        re.compile(r'Ambiguous reference to column name "(?P<name>.*)" \(use: (?P<ways>.*)\)'),
        _of_several,
    ),
    (
        re.compile(r'Ambiguous reference to table ".*" \(duplicate alias "(?P<name>.*)",'),
        _twice,
    ),
    (re.compile(r'column "(?P<name>.*)" must appear in the GROUP BY clause'), _not_grouped),
    (
        re.compile(
            r"Cannot extract field '(?P<member>.*)' from expression \"(?P<name>.*)\" because"
        ),
        _inside_text,
    ),
)
