"""Checks the input of `make demo`: the file of EVENTS and the day of DATE.

`make` runs this before it installs anything, on the system's own Python: the standard library only.
"""

from __future__ import annotations

import argparse
import stat
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

# The clocks furthest ahead (IANA: Pacific/Kiritimati). A day in the future there is in the future
# everywhere.
_FURTHEST_AHEAD = timezone(timedelta(hours=14))
# gzip; zstd, and its frames to be skipped, which begin with one more byte.
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_SKIPPED = b"\x2a\x4d\x18"
_LOOKED_AT_BYTES = 65_536


class InputError(ValueError):
    """The demo cannot use a file or a day; the text is for people."""


def day_of(text: str) -> date:
    """The day that DATE names. Raises InputError."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise InputError(f"DATE={text} is no day of the form YYYY-MM-DD") from None
    if day > datetime.now(_FURTHEST_AHEAD).date():
        raise InputError(f"DATE={text} is in the future")
    return day


def path_of(text: str) -> Path:
    """The path that EVENTS names, its ~ expanded. Raises InputError."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise InputError(f"EVENTS={text} cannot be read: there is no such home directory") from None


def look_at(path: Path) -> None:
    """Raise InputError unless a file exists, can be read, and may hold lines of text."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"EVENTS={path} is a directory: name a file of events, one a line")
        if not stat.S_ISREG(mode):
            raise InputError(
                f"EVENTS={path} is not a regular file; the demo reads it more than once"
            )
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT_BYTES)
    except OSError as error:
        raise InputError(f"EVENTS={path} cannot be read: {error.strerror}") from None
    if not start:
        raise InputError(f"EVENTS={path} is empty")
    compressed = start.startswith(_COMPRESSED) or start.startswith(_SKIPPED, 1)
    if b"\x00" in start and not compressed:
        raise InputError(
            f"EVENTS={path} is binary, or UTF-16: JSON events in UTF-8 are needed, one a line or "
            "in an array; plain, gzip or zstd"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="")
    parser.add_argument("--date", default="")
    arguments = parser.parse_args()
    try:
        if arguments.events:
            look_at(path_of(arguments.events))
        if arguments.date:
            day_of(arguments.date)
    except InputError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
