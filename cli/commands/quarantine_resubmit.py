"""`pipeline quarantine resubmit`: fixed events are put on the bus again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.judging.definitions import DefinitionsFolder, compiled
from cli.quarantine.fixes import Expression
from cli.quarantine.options import Ids, Reason, Source
from cli.quarantine.preparation import examples_of, prepare
from cli.quarantine.records import Selection, read
from cli.quarantine.rejects import rejects_file
from cli.quarantine.resubmission import Sent, send
from cli.repair.audit import audited
from cli.repair.consent import DryRun, Yes, agreed
from cli.sending.preflight import check_bus, preparing
from cli.target import Target
from cli.terminal.days import FirstDay, LastDay, chosen_days
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.examples import below
from cli.terminal.options import Options
from functions.report.text.figures import plural


def resubmit(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    reason: Reason = None,
    source: Source = None,
    ids: Ids = None,
    fix: Annotated[
        str | None, typer.Option(metavar="EXPR", help="A jq expression: event in, event out.")
    ] = None,
    by_hand: Annotated[
        bool, typer.Option("--edit", help="Open each event in $EDITOR, after --fix if given.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also those resubmitted before.")] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="A new or empty file for all records that cannot be resubmitted, as JSON lines.",
            show_default="a few are shown",
        ),
    ] = None,
    definitions: DefinitionsFolder = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Fix quarantined events and put them on the bus again.

    Each event is judged first, by the code of process and the definitions: what would be
    quarantined again is not sent. Without a fix events are sent as they are, which helps those
    whose time was in the future. Each is marked when the bus has it, so giving the command again
    resubmits nothing twice. Keep `event_id`: then the report counts the event once, whatever
    happens. Exits with 1 when a record could not be resubmitted, and sends nothing when there is no
    record of an id that was given.

        pipeline quarantine resubmit --from 2026-11-23 --to 2026-11-23 \\
            --reason bad_timestamp --fix '.timestamp += "Z"'
        pipeline quarantine resubmit --from 2026-11-23 --to 2026-11-23 --reason not_json --edit
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        wanted = chosen_days(first, last, target.settings.zone)
        expression = None if fix is None else Expression(fix)
        selection = Selection(reason=reason, source=source, ids=frozenset(ids or ()))
        # All of them before an editor opens: an id that is not there ends the command here.
        records = list(read(target, wanted, selection))
        arguments = {
            "from": str(wanted[0]),
            "to": str(wanted[-1]),
            "reason": reason,
            "source": source,
            "ids": ids,
            "fix": fix,
            "edit": by_hand,
            "again": again,
        }
        with rejects_file(rejects) as add_rejects:
            prepared = prepare(
                records,
                expression,
                preparing(target, compiled(definitions)),
                by_hand=by_hand and not dry_run,
                again=again,
            )
            add_rejects(prepared.refused)
            if by_hand and dry_run:
                typer.echo("dry run: the editor is not opened; events are shown before --edit")
            if not prepared.fixed:
                typer.echo(str(prepared))
            elif agreed(str(prepared), prepared.estimate, dry_run=dry_run, yes=yes):
                check_bus(target)
                with audited(target, "quarantine resubmit", arguments) as trail:
                    sent = send(target, prepared.fixed, trail.counts)
                    add_rejects(sent.refused)
                    typer.echo(f"{plural(trail.counts['resubmitted'], 'event')} resubmitted")
                    if problem := _problem(sent, trail.counts["unsent"]):
                        raise CommandError(problem)
        if prepared.refused:
            raise typer.Exit(1)


def _problem(sent: Sent, unsent: int) -> str:
    """What people are told if not every event was resubmitted; empty if all were."""
    parts = []
    if sent.stopped is not None:
        parts.append(
            f"stopped: {sent.stopped}. {plural(unsent, 'event was', 'events were')} not sent; "
            "the same command goes on from there"
        )
    if sent.refused:
        named = below(examples_of(sent.refused))
        parts.append(f"the bus rejected {plural(len(sent.refused), 'event')}:{named}")
    return "\n".join(parts)
