"""Every command of `pipeline`, with its options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from cli.main import app
from cli.terminal.command import LazyCommand


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, under its full name."""
    for child, found in getattr(command, "commands", {}).items():
        full = f"{name} {child}".strip()
        if isinstance(found, LazyCommand):
            yield full, found.load()
        else:
            yield from commands(found, full)


PIPELINE = get_command(app)
COMMANDS = dict(commands(PIPELINE))


def options(command: Any) -> set[str]:
    return {
        option
        for parameter in command.params
        if not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    }
