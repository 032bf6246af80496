"""`pipeline sweep`: find batches that were stored and not processed, and process them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.invoke import invoke
from cli.repair.audit import audited
from cli.repair.consent import DryRun, Yes, agreed
from cli.repair.estimate import of_processing
from cli.target import Target
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options
from functions.report.text.figures import plural

if TYPE_CHECKING:
    from functions.report.document.answer import SweepAnswer

_Finding = Literal["pending", "incomplete", "unmarked", "beyond_repair"]
_FINDINGS: Mapping[_Finding, str] = {
    "pending": "without a ledger entry",
    "incomplete": "processed, but outputs are missing",
    "unmarked": "outputs of batches without a ledger entry",
    "beyond_repair": "not to be mended: the raw object is gone",
}


def sweep(
    context: typer.Context,
    grace_minutes: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Leave younger batches to their notifications.",
            show_default="the environment's",
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Find batches that were stored and not processed, and process them again.

    The daily run does the same; this does it now. Sweeping a batch needlessly changes no figure.
    Exits with 1 when something is missing that cannot be made again.

        pipeline --env dev sweep --dry-run
        pipeline --env dev sweep --grace-minutes 0
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        request: dict[str, object] = {"sweep": True}
        if grace_minutes is not None:
            request["grace_minutes"] = grace_minutes
        found: SweepAnswer = invoke(target, {**request, "dry_run": True})
        _show(found)
        batches = plural(found["batches"], "batch", "batches")
        what = f"{batches}, {plural(found['events'], 'event')} to process again"
        if not found["batches"]:
            typer.echo("nothing to process again")
        elif agreed(what, of_processing(found["batches"]), dry_run=dry_run, yes=yes):
            with audited(target, "sweep", request) as trail:
                found = invoke(target, request)
                trail.counts.update(batches=found["batches"], events=found["events"])
            batches = plural(found["batches"], "batch", "batches")
            typer.echo(f"{batches} sent to {target.names.process.queue}")
        lost = found["beyond_repair"]["batches"]
        if lost:
            raise CommandError(f"{plural(lost, 'object')} cannot be mended: see above")


def _show(found: SweepAnswer) -> None:
    for name, meaning in _FINDINGS.items():
        listed = found[name]
        if listed["batches"]:
            typer.echo(f"{listed['batches']:,} {meaning}")
        for key in listed["keys"]:
            typer.echo(f"  {key}")
        more = listed["batches"] - len(listed["keys"])
        if more:
            typer.echo(f"  and {more:,} more")
    if found["not_looked_up"]:
        typer.echo(f"{found['not_looked_up']:,} with outputs too scattered to be checked at once")
