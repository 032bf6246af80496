"""Shortens lines and lists of days for the terminal. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cli.terminal.printable import beginning

_LONGEST = 160
_MOST_NAMED = 5


def in_short(line: bytes) -> str:
    """A line of a file, cut, and without characters that a terminal would obey."""
    return beginning(line, _LONGEST)


def listed(days: Counter[date]) -> str:
    """The days with most events and their counts, and how many more days there are."""
    named = ", ".join(f"{day} ({count:,})" for day, count in days.most_common(_MOST_NAMED))
    more = len(days) - _MOST_NAMED
    return f"{named} and {more:,} more" if more > 0 else named
