"""Lines and days in a few words. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cli.terminal.printable import printable

_LONGEST = 160
_MOST_NAMED = 5


def in_short(line: bytes) -> str:
    """A line of a file as a terminal shows it: not obeyed, and cut."""
    # Four bytes a character at most, so that no more of a long line is looked at than is shown.
    text = printable(line[: 4 * _LONGEST])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def listed(days: Counter[date]) -> str:
    """Days with their counts, most first; not more than can be read."""
    named = ", ".join(f"{day} ({count:,})" for day, count in days.most_common(_MOST_NAMED))
    more = len(days) - _MOST_NAMED
    return f"{named} and {more:,} more" if more > 0 else named
