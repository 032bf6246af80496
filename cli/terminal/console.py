"""Where commands show things: tables and prose on standard output, progress on standard error.

A line that holds a key or an id is printed by `typer.echo`, which breaks no line anywhere.
"""

from __future__ import annotations

import sys

from rich.console import Console

# Wider than any table. What is piped is read by programs, and a broken key is none.
_UNBROKEN = 100_000

ERRORS = Console(stderr=True, highlight=False, markup=False, emoji=False)


def console() -> Console:
    """Standard output: as wide as the terminal or, where there is none, as wide as it takes.

    Text is shown as it is, never read as markup: it may come from an event.
    """
    width = None if sys.stdout.isatty() else _UNBROKEN
    return Console(highlight=False, markup=False, emoji=False, width=width)
