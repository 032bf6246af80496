"""Before a repair: what it will do and cost, and whether to go on. The options of all repairs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.repair.estimate import Estimate

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done and cost; change nothing.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


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
