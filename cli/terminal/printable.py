"""Text of events, and names of files, as a terminal can show them."""

from __future__ import annotations

import os

from functions.report.text.unseen import is_unseen

_LONGEST_CHARACTER = 4  # bytes of UTF-8


def printable(content: bytes | str) -> str:
    """Text that a terminal shows and does not obey: what nobody would see becomes an escape."""
    text = content if isinstance(content, str) else content.decode(errors="backslashreplace")
    return "".join(
        char.encode("unicode_escape").decode() if is_unseen(char) else char for char in text
    )


def file_name(name: str) -> str:
    """The same of the name of a file, which can be any bytes."""
    return printable(os.fsencode(name))


def printable_lines(text: str) -> str:
    """The same of a text that has lines."""
    return "\n".join(map(printable, text.split("\n")))


def beginning(line: bytes, longest: int) -> str:
    """The beginning of a line: at most so many characters, and whether there are more."""
    # No more of a long line is decoded than is shown.
    text = printable(line[: _LONGEST_CHARACTER * longest])
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
