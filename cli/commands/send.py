"""`pipeline send`: events from files onto the bus, and an account of each line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cli.judging.definitions import DefinitionsFolder, compiled
from cli.judging.naming import Naming
from cli.judging.options import DetailType, EventFiles, SourceName
from cli.reading.faults import NotEventsError
from cli.reading.files import Files
from cli.sending.account import Account
from cli.sending.bus import Bus
from cli.sending.destination import Destination
from cli.sending.interrupts import Interrupts
from cli.sending.preflight import check_bus, preparing
from cli.sending.preparing import OTHER_MAPPINGS_WHY, Preparing
from cli.sending.received import IngestQueue
from cli.sending.rejects import Rejects
from cli.sending.sending import send_all
from cli.target import Target
from cli.terminal.console import STDERR
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options
from cli.terminal.printable import file_name
from cli.terminal.together import at_most_one


def send(
    context: typer.Context,
    files: EventFiles,
    source: SourceName = None,
    detail_type: DetailType = None,
    as_received: Annotated[
        bool,
        typer.Option(
            "--as-received", help="Whole EventBridge envelopes, to the ingest queue as they are."
        ),
    ] = False,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Send events without judging them first.")
    ] = False,
    definitions: DefinitionsFolder = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="Where to write lines that were not accepted.", show_default="FILE.rejected"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The account as JSON.")] = False,
) -> None:
    """Put events on the bus, one a line.

    Each event is judged first, by the code of process and the definitions. What will be quarantined
    is counted by reason and source, and sent all the same: in quarantine nothing is lost, and all
    of it can be repaired.

    Every line is accounted for: the bus accepts it, or it is written unchanged to the rejects file
    and counted by its reason, with examples. The file is made before the first event is sent, and
    never overwrites anything. What fails transiently is sent again. What no queue behind the bus
    would get is not sent: the bus would accept it, and it would be lost. If the sending cannot go
    on, or at Ctrl-C, the rest is in the rejects file too; a second Ctrl-C leaves it out. Exits with
    1 unless the bus accepted all of the files and all of it is valid. Sending a file twice is safe:
    the report counts each event once, if it has an id of its own.

        pipeline --env dev send events.ndjson.gz
        pipeline --env dev send logs/ --source billing --detail-type detail.level
        zcat events.gz | pipeline --env dev send -
    """
    at_most_one(context, "--as-received", "--source")
    at_most_one(context, "--as-received", "--detail-type")
    at_most_one(context, "--definitions", "--no-check")
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        naming = Naming(source, detail_type)
        judged_by = None if no_check else compiled(definitions)
        read = _looked_at(files)
        with Rejects(files, read.names, rejects) as kept:
            check_bus(target)
            prepared = preparing(target, judged_by, naming, received=as_received)
            if prepared.others_deployed and (source or detail_type):
                raise CommandError(f"{OTHER_MAPPINGS_WHY}. Nothing was sent")
            start = time.monotonic()
            account = Account(kept, read.several, prepared.invalid if judged_by else None)
            _send(target, read, account, prepared)
        seconds = time.monotonic() - start
        if as_json:
            typer.echo(json.dumps({**account.to_json(), "seconds": round(seconds, 3)}))
        else:
            for line in account.text(seconds):
                typer.echo(line)
            for line in prepared.unmapped.text(files, source, detail_type):
                typer.echo(line)
        for fault in account.faults():
            typer.echo(f"error: {fault}", err=True)
        if not account.in_order:
            raise typer.Exit(1)


def _looked_at(named: list[str]) -> Files:
    """Files that can be opened. Raises CommandError if one is of a kind without events."""
    files = Files(named)
    try:
        files.look()
    except NotEventsError as error:
        raise CommandError(f"{error}. Nothing was sent") from None
    return files


def _send(target: Target, files: Files, account: Account, prepared: Preparing) -> None:
    columns = (
        TextColumn("{task.description}", markup=False),  # it names a file
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[accepted]:,} accepted"),
        TimeRemainingColumn(),
    )
    with (
        Interrupts() as interrupts,
        Progress(*columns, console=STDERR, transient=True) as progress,
    ):
        files.given_up = lambda: interrupts.count > 0
        destination: Destination
        if prepared.received:
            url = target.queue_url(target.names.ingest.queue)
            destination = IngestQueue(target.sqs, url, interrupts=interrupts)
        else:
            destination = Bus(target.sender, target.names.bus, interrupts=interrupts)
        what = file_name(files.names[0]) if not files.several else f"{len(files.names):,} files"
        task = progress.add_task(f"sending {what}", total=files.size, accepted=0)

        def advance() -> None:
            doing = "sending" if destination.stopped is None else "writing what is left of"
            progress.update(
                task,
                description=f"{doing} {what}",
                completed=files.count,
                accepted=account.accepted,
            )

        send_all(destination, files, account, prepared.prepare, interrupts, advance)
