"""`pipeline query`: questions in SQL, answered by DuckDB on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.querying import answers, asked
from cli.querying.asked import Asked
from cli.querying.damage import Downloaded, damage_named
from cli.querying.database import Database
from cli.querying.download import agree, download
from cli.querying.place import Place, PreviewOption, looking_at
from cli.querying.tables import COLUMNS, Piece, create_view, find_pieces
from cli.repair.consent import Yes
from cli.terminal.console import console
from cli.terminal.days import Day, day_option
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.text import as_text
from cli.terminal.together import at_most_one
from functions.common.days import days_between
from functions.report.text import figures
from stacks.questions import saved_queries


def query(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(
            parser=as_text,
            help="SQL, or the name of a saved question.",
            show_default="list them",
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(parser=as_text, help="A value for each ? of the question."),
    ] = None,
    first: Annotated[
        Day | None, day_option("--from", "First day", default="6 days before --to")
    ] = None,
    last: Annotated[Day | None, day_option("--to", "Last day", default="today")] = None,
    preview: PreviewOption = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one row a line.")] = False,
    yes: Yes = False,
) -> None:
    """Answer a question in SQL about the stored events.

    The tables are `curated`, `events` and `quarantine`. What the question needs of some days is
    downloaded, DuckDB answers, and it is removed again; above 2 GB the command asks first. A saved
    question takes its days as its first values. The SQL can read those tables and nothing else of
    this machine, and change nothing.

        pipeline --env dev query
        pipeline --env dev query sources_of_a_day yesterday
        pipeline --env dev query "SELECT source, count(*) FROM curated GROUP BY ALL" --csv
        pipeline query "SELECT * FROM curated LIMIT 5" --preview .local/preview
    """
    at_most_one(context, "--csv", "--json")
    with errors_as_messages():
        if question is None:
            console().print(_saved())
            return
        options: Options = context.obj
        shown = answers.print_csv if as_csv else answers.print_json
        with (
            looking_at(options, preview) as place,
            tempfile.TemporaryDirectory(prefix="pipeline-query-") as name,
            closing(Database(Path(name))) as database,
        ):
            wanted = asked.read(question, values or [], place, first, last)
            tables = _fetch(database, Path(name), place, wanted, yes=yes)
            if tables is None:
                return
            with damage_named(place.processed, tables):
                for table in COLUMNS:
                    # One that the query does not name has a view too, for `SHOW TABLES`.
                    paths = [*tables.get(table, {})]
                    create_view(database.sql, table, paths, arrivals=place.preview is None)
                database.lock()
                answer = database.ask(wanted.sql, wanted.values)
                (shown if as_csv or as_json else answers.print_table)(answer)


def _fetch(
    database: Database, directory: Path, place: Place, wanted: Asked, *, yes: bool
) -> Downloaded | None:
    """The tables that a query reads; None if they may not be fetched."""
    names = sorted(database.tables_of(wanted.sql) & COLUMNS.keys())
    days = None if wanted.span is None else days_between(*wanted.span)
    pieces = {name: find_pieces(place, name, days) for name in names}
    _say(place, pieces, wanted)
    sizes = [piece.size for found in pieces.values() for piece in found]
    if not agree(place, sizes, yes=yes):
        return None
    return download(place, pieces, directory)


def _say(place: Place, tables: Mapping[str, Sequence[Piece]], wanted: Asked) -> None:
    """Say which days the answer is about: of others it knows nothing."""
    span = "all days" if wanted.span is None else " to ".join(map(str, dict.fromkeys(wanted.span)))
    for table, pieces in tables.items():
        days = len({piece.day for piece in pieces})
        size = figures.count(sum(piece.size for piece in pieces) / 1e6)
        typer.echo(
            f"{table} of {span} ({place.zone}): {figures.plural(days, 'day has', 'days have')}"
            f" data, {size} MB",
            err=True,
        )


def _saved() -> Table:
    table = Table(title="Saved questions", title_justify="left")
    for name in ("name", "question", "values"):
        table.add_column(name, overflow="fold")
    for saved in saved_queries():
        table.add_row(saved.name, saved.question, saved.values)
    return table
