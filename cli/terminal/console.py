"""Where commands print: tables and prose on standard output, progress on standard error.

A line with a key or an id is printed by `typer.echo`, which never breaks lines.
"""

from __future__ import annotations

import sys

from rich.console import Console

# Wider than any table. Programs read what is piped, and need whole keys.
_UNBROKEN = 100_000

STDERR = Console(stderr=True, highlight=False, markup=False, emoji=False)


def console() -> Console:
    """Standard output, as wide as the terminal. Without a terminal no line is broken.

    Text is shown as it is, never read as markup: it may come from an event.
    """
    width = None if sys.stdout.isatty() else _UNBROKEN
    return Console(highlight=False, markup=False, emoji=False, width=width)
