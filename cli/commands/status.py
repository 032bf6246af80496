"""`pipeline status`: where every event is, and whether the books balance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from cli.books import State, read_state, to_json
from cli.repair.other_definitions import other_definitions
from cli.settling import until_settled
from cli.target import Target
from cli.terminal.console import STDERR, console
from cli.terminal.days import TODAY, Day, chosen_day, day_option
from cli.terminal.errors import errors_as_messages
from cli.terminal.examples import below, few
from cli.terminal.options import Options
from cli.terminal.together import needs
from functions.report.document.verdict import too_much_invalid
from functions.report.text.figures import plural
from functions.report.text.verdict_sentences import invalid_sentence
from stacks.settings import Settings


def status(
    context: typer.Context,
    day: Annotated[Day, day_option("--date", "Day of arrival")] = TODAY,
    wait: Annotated[
        bool, typer.Option(help="Wait until the queues are empty and nothing is pending.")
    ] = False,
    timeout: Annotated[
        int, typer.Option(help="Seconds for which --wait waits at most.", min=1)
    ] = 900,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """The books of an arrival day: received, valid, in quarantine, pending.

    Exits with 1 when the books do not balance, a dead-letter queue holds something, more of what
    arrived was invalid than `[insight] invalid_share` allows, or the wait took too long. On AWS a
    wait ends only once all was quiet for a minute and the batching window of ingest: SQS's counts
    may lag that long.

    It also names the recent days that were made with other mappings than those that are deployed,
    and what a replay of them would cost; and the metrics that the reports of recent days lack as
    they are defined now, and what it costs to make these again. A change of definitions moves
    nothing by itself.

        pipeline --env dev status --wait
    """
    needs(context, "--timeout", "--wait")
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        shown = chosen_day(day, target.settings.zone)
        if wait:
            with STDERR.status("waiting") as display:
                state = until_settled(target, shown, timeout, display.update)
        else:
            state = read_state(target, [shown])
        others, refused = other_definitions(target), list(_refused(state, target.settings))
        if as_json:
            said = {"too_much_invalid": refused}
            typer.echo(json.dumps({**to_json(shown, state), **others.to_json(), **said}))
        else:
            for text in refused:
                typer.echo(text)
            _show(shown, target.settings, state)
            for offer in filter(None, others):
                typer.echo(str(offer))
        if refused or not state.sound:
            raise typer.Exit(1)


def _refused(state: State, settings: Settings) -> Iterator[str]:
    """What of the days that were looked at is too much to go unsaid: invalid events."""
    insight = settings.insight
    for day, books in state.books.items():
        invalid, arrived = books.events_quarantined, books.events_quarantined + books.events_valid
        share, least = insight.invalid_share, insight.invalid_least
        if too_much_invalid(invalid, arrived, share=share, least=least):
            yield f"{day}: {invalid_sentence(invalid, arrived)}"


def _show(day: date, settings: Settings, state: State) -> None:
    books = state.books[day]
    table = Table(title=f"Arrived on {day} ({settings.time_zone})", title_justify="left")
    table.add_column("")
    table.add_column("batches", justify="right")
    table.add_column("events", justify="right")
    rows = [
        ("received", books.batches_received, books.events_received),
        ("processed", books.batches_processed, books.events_valid + books.events_quarantined),
        ("  valid", None, books.events_valid),
        ("  quarantined", None, books.events_quarantined),
        ("pending", books.batches_pending, books.events_pending),
        ("recovered", books.batches_recovered, None),
    ]
    for name, batches, events in rows:
        table.add_row(name, *("" if n is None else f"{n:,}" for n in (batches, events)))
    console().print(table)
    unbalanced = few([f"unbalanced: {key}" for key in books.unbalanced], "see --json")
    verdict = "The books balance." if books.balanced else "The books do not balance."
    typer.echo(verdict + below(unbalanced))
    if books.events_quarantined:
        command = f"pipeline --env {settings.environment} quarantine list"
        typer.echo(f"To see what is in quarantine:\n  {command} --from {day} --to {day}")
    for name, depth in {**state.queues, **state.dead_letters}.items():
        if depth.total:
            typer.echo(f"  {plural(depth.total, 'message')} in {name}")
