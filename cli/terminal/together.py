"""Options that would do nothing without another, or beside another: refused, never ignored."""

from __future__ import annotations

import typer

from cli.terminal.options import was_given


def needs(context: typer.Context, option: str, other: str) -> None:
    """Refuse an option that was given without the one that it is about. Raises BadParameter."""
    if _given(context, option) and not context.params[_name(context, other)]:
        raise typer.BadParameter(f"{option} does nothing without {other}", context)


def at_most_one(context: typer.Context, *options: str) -> None:
    """Refuse two options of which only one would do something. Raises BadParameter."""
    given = [option for option in options if _given(context, option)]
    if len(given) > 1:
        raise typer.BadParameter(f"give only one of {' and '.join(given)}", context)


def _given(context: typer.Context, option: str) -> bool:
    return was_given(context, _name(context, option))


def _name(context: typer.Context, option: str) -> str:
    """The name of the parameter that an option sets."""
    (name,) = [found.name for found in context.command.params if option in found.opts]
    return str(name)
