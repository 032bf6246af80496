"""`pipeline replay`: process the raw batches of some days again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Annotated

import typer

from cli.arrivals import arrivals
from cli.repair.audit import audited
from cli.repair.batch_sources import of_source
from cli.repair.consent import DryRun, Yes, agreed
from cli.repair.estimate import of_replay
from cli.repair.raw_batches import RawBatches, raw_batches, send_again
from cli.target import Target
from cli.terminal.days import FirstDay, LastDay, chosen_days
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.examples import below, few
from cli.terminal.options import Options
from cli.terminal.text import as_text
from functions.common import ledger
from functions.common.arrivals import Arrivals
from functions.common.books import recovered_batches
from functions.common.keys import RawKey
from functions.common.output_keys import EVENTS_ZONE, EventsKey
from functions.common.parallel import in_parallel
from functions.common.storage import parsed
from functions.report.text.figures import plural


def replay(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    source: Annotated[
        str | None,
        typer.Option(
            parser=as_text,
            help="Only batches that hold events of this source. Each batch is downloaded to see.",
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Process the raw batches of some arrival days again.

    Each batch is sent to the process queue as if it had just arrived. Its outputs overwrite
    themselves, so doing it again changes no figure, unless the code or the contract has changed
    since: then the newest outcome counts, and the report names what it superseded. The next daily
    run makes the reports of recent days again. For earlier ones this command says which `pipeline
    restate` to call.

        pipeline --env dev replay --from 2026-11-20 --to 2026-11-23 --dry-run
        pipeline --env dev replay --from 2026-11-23 --to 2026-11-23 --source shop.checkout
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        wanted = chosen_days(first, last, target.settings.zone)
        arrived = [arrivals(target, day) for day in wanted]
        found = raw_batches(row for day in arrived for row in day.raw)
        shown = f"{wanted[0]} to {wanted[-1]}"
        for line in few([f"outside the layout, left alone: {key!r}" for key in found.strays]):
            typer.echo(line, err=True)
        if source is not None:
            found = of_source(target, found, source)
            shown += f" that hold events of {source!r}"
        batches = plural(len(found.batches), "batch", "batches")
        what = f"{batches} of {shown}, {plural(found.events, 'event')}"
        if not found.batches:
            typer.echo(f"nothing to replay: {what}")
            return
        if not agreed(what, of_replay(len(found.batches)), dry_run=dry_run, yes=yes):
            return
        arguments = {"from": str(wanted[0]), "to": str(wanted[-1]), "source": source}
        with audited(target, "replay", arguments) as trail:
            entries = [key for day in arrived for key in day.ledger.keys]
            refused = send_again(target, found.batches, recovered_batches(entries), trail.counts)
            sent = trail.counts["sent"]
            typer.echo(f"{plural(sent, 'batch', 'batches')} sent to {target.names.process.queue}")
            _name_older_days(target, _event_days(target, arrived, found))
            if refused:
                named = below(few([f"{code} {key}" for key, code in refused.items()]))
                batches = plural(len(refused), "batch was", "batches were")
                raise CommandError(f"{batches} refused:{named}")


def _event_days(target: Target, arrived: Sequence[Arrivals], found: RawBatches) -> set[date]:
    """The days of the events in batches, as their ledger entries have them until now."""
    batches = {RawKey.parse(row.key).batch for row in found.batches}
    entries = [
        str(entry)
        for day in arrived
        for batch, entry in day.ledger.newest.items()
        if batch in batches
    ]
    outputs = in_parallel(lambda entry: parsed(target.processed, entry, ledger.outputs), entries)
    keys = chain.from_iterable(outputs)
    return {EventsKey.parse(key).day for key in keys if key.startswith(EVENTS_ZONE)}


def _name_older_days(target: Target, days: set[date]) -> None:
    """Say which reports no daily run will make again."""
    first = target.today - timedelta(days=1 + target.settings.report.look_back_days)
    older = sorted(day for day in days if day < first)
    if older:
        typer.echo(
            f"They had events of days before {first}, which the daily run does not look at. Once"
            " the queue is empty, make those reports again:\n"
            f"  pipeline --env {target.settings.environment} restate"
            f" --from {older[0]} --to {older[-1]}"
        )
