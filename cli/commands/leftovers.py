"""`pipeline leftovers`: what an environment still has on AWS, by name, not by Terraform's state.

After a destroy it proves that nothing is left to pay for.
"""

from __future__ import annotations

from collections.abc import Iterable

import typer

from cli.remains import bootstrapped, find
from cli.target import Target
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options


def leftovers(context: typer.Context) -> None:
    """Names everything of an environment that is on AWS. Exits with 1 when there is something.

    What `make bootstrap` made is named too, and does not count.

    pipeline --env dev leftovers
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        found, kept = list(find(target)), list(bootstrapped(target))
        prefix = target.names.prefix
        if found:
            _print(f"{len(found)} of {prefix} are there:", found)
        else:
            typer.echo(f"Nothing of {prefix} is left.")
        if kept:
            _print("What `make bootstrap` made stays:", kept)
        if found:
            raise typer.Exit(1)


def _print(heading: str, rows: Iterable[tuple[str, str]]) -> None:
    typer.echo(heading)
    for kind, name in rows:
        typer.echo(f"  {kind}: {name}")
