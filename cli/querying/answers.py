"""An answer in SQL, printed: as a table for people, as CSV or as JSON for programs."""

from __future__ import annotations

import csv
import sys
from itertools import islice
from typing import Any

import msgspec
import typer
from rich.table import Table

from cli.querying.database import Answer
from cli.terminal.console import console
from cli.terminal.errors import CommandError
from cli.terminal.printable import printable_lines

# Rows of a table: nobody reads more, and a table holds all of its rows in memory.
MOST_ROWS = 1000

_encode = msgspec.json.Encoder(decimal_format="number").encode


def print_table(answer: Answer) -> None:
    """Print rows as a table, numbers to the right; of many, the first."""
    rows = list(islice(answer.rows, MOST_ROWS))
    table = Table()
    for place, name in enumerate(answer.columns):
        numbers = all(_is_number(row[place]) for row in rows)
        table.add_column(
            printable_lines(name), justify="right" if numbers else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*map(_cell, row))
    console().print(table)
    if next(answer.rows, None) is not None:
        typer.echo(f"more than {MOST_ROWS:,} rows: see --csv and --json", err=True)


def print_csv(answer: Answer) -> None:
    """Print rows as CSV, with a row of names before them."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(["" if value is None else _plain(value) for value in row])


def print_json(answer: Answer) -> None:
    """Print each row as a JSON object on a line. Raises CommandError if names are not distinct."""
    if len(set(answer.columns)) < len(answer.columns):
        raise CommandError(
            f"columns have the same name: {', '.join(answer.columns)}; name them by AS"
        )
    for row in answer.rows:
        typer.echo(_json(dict(zip(answer.columns, row, strict=True))))


def _is_number(value: Any) -> bool:
    return value is None or (not isinstance(value, bool | str) and hasattr(value, "__float__"))


def _cell(value: Any) -> str:
    return "" if value is None else printable_lines(_plain(value))


def _plain(value: Any) -> str:
    """A value as text: what is in it as JSON if it holds several."""
    if isinstance(value, bool | list | dict):
        return _json(value)
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _json(value: Any) -> str:
    try:
        return _encode(value).decode()
    except TypeError as error:
        raise CommandError(
            f"a value has no form in JSON ({error}): make it text in the query"
        ) from None
