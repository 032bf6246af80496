"""What can be wrong with a file as a whole."""

from __future__ import annotations

from cli.terminal.errors import CommandError


class DamagedError(Exception):
    """A file ends early or is damaged. All that could be read of it was given before."""


class NotEventsError(CommandError):
    """A file is of a kind that holds no events as lines. The text names the kind, and a way out."""
