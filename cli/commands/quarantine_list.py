"""`pipeline quarantine list` and `show`: what did not count as an event, why, and its bytes."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.quarantine.records import Record, Selection, printable, read
from cli.repair.consent import FirstDay, LastDay, days
from cli.target import Target
from cli.terminal.console import console
from cli.terminal.errors import shown_to_people
from cli.terminal.options import Options

Reason = Annotated[str | None, typer.Option(help="Only of this reason.")]
Source = Annotated[str | None, typer.Option(help="Only of this source.")]
Ids = Annotated[list[str] | None, typer.Option("--id", help="Only this record; may be repeated.")]


def list_(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    reason: Reason = None,
    source: Source = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one row a line.")] = False,
) -> None:
    """How many events are in quarantine, by arrival day, reason and source.

    Counts are the report's: a message that was delivered twice counts once. Those that were
    resubmitted are still counted, as they did arrive invalid, and are shown beside.

        pipeline --env dev quarantine list --from 2026-11-20 --to 2026-11-23
    """
    with shown_to_people():
        options: Options = context.obj
        target = Target(options)
        selection = Selection(reason=reason, source=source)
        events: Counter[tuple[date, str, str | None]] = Counter()
        resubmitted: Counter[tuple[date, str, str | None]] = Counter()
        for record in read(target, days(first, last), selection):
            group = (record.day, record.reason, record.source)
            events[group] += record.events
            resubmitted[group] += record.resubmitted
        rows = sorted(events, key=lambda group: (group[0], -events[group], str(group)))
        if as_json:
            for day, why, who in rows:
                row = {
                    "date": str(day),
                    "reason": why,
                    "source": who,
                    "events": events[day, why, who],
                    "resubmitted": resubmitted[day, why, who],
                }
                typer.echo(json.dumps(row))
            return
        table = Table(title=f"{events.total():,} events in quarantine", title_justify="left")
        for name in ("arrived on", "reason", "source"):
            table.add_column(name, overflow="fold")
        for name in ("events", "resubmitted"):
            table.add_column(name, justify="right")
        for group in rows:
            day, why, who = group
            shown = "-" if who is None else printable(who.encode(errors="surrogatepass"))
            counts = (f"{events[group]:,}", f"{resubmitted[group]:,}")
            table.add_row(str(day), why, shown, *counts)
        console().print(table)


def show(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    reason: Reason = None,
    source: Source = None,
    ids: Ids = None,
    limit: Annotated[int, typer.Option(help="Records at most.", min=1)] = 20,
    output: Annotated[
        Path | None,
        typer.Option(help="Write each original, byte for byte, to a file in this directory."),
    ] = None,
) -> None:
    """Records of the quarantine: id, reason, and the original as it was received.

    What a terminal would obey, such as control characters, is shown as an escape.

        pipeline --env dev quarantine show --from 2026-11-23 --to 2026-11-23 --reason bad_timestamp
    """
    with shown_to_people():
        options: Options = context.obj
        target = Target(options)
        selection = Selection(reason=reason, source=source, ids=frozenset(ids or ()))
        records = read(target, days(first, last), selection)
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
        shown = 0
        for record in islice(records, limit):
            shown += 1
            typer.echo(described(record))
            typer.echo(f"  {printable(record.original)}")
            if output is not None:
                (output / record.id).write_bytes(record.original)
        if not shown:
            typer.echo("no such record in quarantine")
        elif next(records, None) is not None:
            typer.echo(f"more than {limit:,}: see --limit")


def described(record: Record) -> str:
    """One line about a record, without its content."""
    again = ", resubmitted" if record.resubmitted else ""
    message = printable(record.message.encode(errors="surrogatepass"))
    return f"{record.id} {record.ingested_at} {record.reason}: {message}{again}"
