"""`pipeline status`: where every event is, and whether the books balance."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from cli.books import State, read_state, to_json
from cli.target import Target
from cli.terminal.console import STDERR, console
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options
from functions.common.days import check_day

_PAUSE_SECONDS = 1.0
# Queue depths are approximate (SQS): one empty answer is not enough.
_SETTLED_ANSWERS = 2


def status(
    context: typer.Context,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day of arrival.", show_default="today"),
    ] = None,
    wait: Annotated[
        bool, typer.Option(help="Wait until the queues are empty and nothing is pending.")
    ] = False,
    timeout: Annotated[int, typer.Option(help="Seconds to wait at most.", min=1)] = 600,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """The books of an arrival day: received, valid, in quarantine, pending.

    Exits with 1 when the books do not balance, a dead-letter queue holds something, or the wait
    took too long.

        pipeline --env dev status --wait
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        shown = day.date() if day else target.today
        check_day(shown, datetime.now(UTC), target.settings.zone)
        state = _wait(target, shown, timeout) if wait else read_state(target, [shown])
        if as_json:
            typer.echo(json.dumps(to_json(shown, state)))
        else:
            _show(shown, target.settings.time_zone, state)
        if not state.sound:
            raise typer.Exit(1)


def _wait(target: Target, day: date, timeout: int) -> State:
    """Ask until everything has settled, on `day` and on the days since the wait began."""
    start = target.today
    deadline = time.monotonic() + timeout
    settled = 0
    with STDERR.status("waiting") as display:
        while True:
            days = sorted({day, start, target.today})
            state = read_state(target, days)
            settled = settled + 1 if state.settled else 0
            if settled == _SETTLED_ANSWERS:
                return state
            if time.monotonic() > deadline:
                raise CommandError(
                    f"not settled after {timedelta(seconds=timeout)}: {_where(state)}"
                )
            display.update(_where(state))
            time.sleep(_PAUSE_SECONDS)


def _where(state: State) -> str:
    queued = [f"{depth.total:,} in {name}" for name, depth in state.queues.items()]
    pending = sum(books.batches_pending for books in state.books.values())
    return ", ".join([*queued, f"{pending:,} batches pending"])


def _show(day: date, zone: str, state: State) -> None:
    books = state.books[day]
    table = Table(title=f"Arrived on {day} ({zone})", title_justify="left")
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
    typer.echo("The books balance." if books.balanced else "The books do not balance.")
    for key in books.unbalanced:
        typer.echo(f"  unbalanced: {key}")
    for name, depth in {**state.queues, **state.dead_letters}.items():
        if depth.total:
            typer.echo(f"  {depth.total:,} messages in {name}")
