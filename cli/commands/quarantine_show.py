"""`pipeline quarantine show`: quarantined events, why each is there, and its original bytes."""

from __future__ import annotations

from collections import deque
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from cli.quarantine.options import Ids, Reason, Source
from cli.quarantine.records import Selection, days_in_words, read
from cli.target import Target
from cli.terminal.days import TODAY, FirstDay, LastDay, chosen_days
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.printable import printable


def show(
    context: typer.Context,
    first: FirstDay = TODAY,
    last: LastDay = TODAY,
    reason: Reason = None,
    source: Source = None,
    ids: Ids = None,
    limit: Annotated[int, typer.Option(help="Records at most.", min=1, max=1_000_000)] = 20,
    output: Annotated[
        Path | None,
        typer.Option(help="Write each original, byte for byte, to a file in this directory."),
    ] = None,
) -> None:
    """Records of the quarantine: id, reason, and the original as it was received.

    Control characters and all else that a terminal would obey are shown as escapes. Exits with 1
    when there is no record of an id that was asked for.

        pipeline --env dev quarantine show
        pipeline --env dev quarantine show --from 2026-11-23 --to 2026-11-23 --reason bad_timestamp
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        selection = Selection(reason=reason, source=source, ids=frozenset(ids or ()))
        wanted = chosen_days(first, last, target.settings.zone)
        records = read(target, wanted, selection)
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
        shown = 0
        for record in islice(records, limit):
            shown += 1
            typer.echo(str(record))
            typer.echo(f"  {printable(record.original)}")
            if output is not None:
                (output / record.id).write_bytes(record.original)
        if not shown:
            where = days_in_words(wanted, target.settings.time_zone)
            typer.echo(f"no such record in the quarantine of {where}: see --from and --to")
        elif next(records, None) is not None:
            typer.echo(f"more than {limit:,}: see --limit")
        if selection.ids:
            deque(records, maxlen=0)  # to the end, where an id that is not there is named
