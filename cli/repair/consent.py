"""Before a repair: what it will do and cost, and whether to go on. The options of all repairs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Protocol

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.repair.estimate import Estimate
from cli.terminal.console import STDERR

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done and cost; change nothing.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


class Advance(Protocol):
    """Moves a progress bar on."""

    def __call__(self, count: int = 1) -> None: ...


def agreed(plan: str, estimate: Estimate, *, dry_run: bool, yes: bool) -> bool:
    """Show the plan and its cost. Return whether to go on: a person at a terminal is asked."""
    typer.echo(plan)
    typer.echo(str(estimate))
    if dry_run:
        typer.echo("dry run: nothing was changed")
        return False
    if yes or not at_a_terminal():
        return True
    return typer.confirm("Go on?")


def at_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


@contextmanager
def progress(description: str, total: int) -> Iterator[Advance]:
    """A progress bar on standard error, gone when it is done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=STDERR, transient=True) as shown:
        task = shown.add_task(description, total=total)
        yield lambda count=1: shown.advance(task, count)
