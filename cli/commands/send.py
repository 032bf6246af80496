"""`pipeline send`: events from a file onto the bus, and an account of each line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cli.sending.account import Account
from cli.sending.bus import Bus
from cli.sending.entries import Rejected
from cli.sending.faults import NotEventsError
from cli.sending.interrupts import Interrupts
from cli.sending.lines import Line, events
from cli.sending.preflight import check_bus, unrouted
from cli.sending.rejects import Rejects
from cli.sending.sending import send_all
from cli.sending.source import Source
from cli.target import Target
from cli.terminal.console import STDERR
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options


def send(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="NDJSON, a JSON array or Records; plain, gzip or zstd; - is standard input."
        ),
    ],
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="Where to write lines that were not accepted.", show_default="FILE.rejected"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The account as JSON.")] = False,
) -> None:
    """Put events on the bus, one a line.

    Every line is accounted for: the bus accepts it, or it is written unchanged to the rejects file
    and counted by its reason, with examples. The file is made before the first event is sent, and
    never overwrites anything. What fails transiently is sent again. What no queue behind the bus
    would get is not sent: the bus would accept it, and it would be lost. If the sending cannot go
    on, or at Ctrl-C, the rest is in the rejects file too; a second Ctrl-C leaves it out. Exits with
    1 unless the bus accepted all of the file. Sending a file twice is safe: the report counts each
    event once.

        pipeline --env dev send events.ndjson.gz
        zcat events.gz | pipeline --env dev send -
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        with Source(file) as source, Rejects(source, rejects) as kept:
            check_bus(target)
            start = time.monotonic()
            account = Account(kept)
            _send(target, source, account)
        seconds = time.monotonic() - start
        if as_json:
            typer.echo(json.dumps({**account.to_json(), "seconds": round(seconds, 3)}))
        else:
            for line in account.text(seconds):
                typer.echo(line)
        for fault in account.faults(source.name):
            typer.echo(f"error: {fault}", err=True)
        if not account.in_order:
            raise typer.Exit(1)


def _read(source: Source) -> Iterator[Line | Rejected]:
    """The lines of a source. Raises CommandError if it is of a kind that has none."""
    try:
        return events(source.chunks())
    except NotEventsError as error:
        raise CommandError(f"{source.name} {error}. Nothing was sent") from None


def _send(target: Target, source: Source, account: Account) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[accepted]:,} accepted"),
        TimeRemainingColumn(),
    )
    with (
        Interrupts() as interrupts,
        Progress(*columns, console=STDERR, transient=True) as progress,
    ):
        source.given_up = lambda: interrupts.count > 0
        bus = Bus(target.sender, target.names.bus, interrupts=interrupts)
        task = progress.add_task(f"sending {source.name}", total=source.size, accepted=0)

        def advance() -> None:
            what = "sending" if bus.stopped is None else "writing what is left of"
            progress.update(
                task,
                description=f"{what} {source.name}",
                completed=source.count,
                accepted=account.accepted,
            )

        send_all(bus, _read(source), account, unrouted(target), interrupts, advance)
