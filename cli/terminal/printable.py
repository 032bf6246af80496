"""Text of events, and names of files, as a terminal can show them."""

from __future__ import annotations

import os

from functions.report.text.unseen import is_unseen


def printable(content: bytes) -> str:
    """Text that a terminal shows and does not obey: what nobody would see becomes an escape."""
    text = content.decode(errors="backslashreplace")
    return "".join(
        char.encode("unicode_escape").decode() if is_unseen(char) else char for char in text
    )


def file_name(name: str) -> str:
    """The same of the name of a file, which can be any bytes."""
    return printable(os.fsencode(name))


def printable_lines(text: str) -> str:
    """The same of a text that has lines."""
    return "\n".join(printable(line.encode(errors="surrogatepass")) for line in text.split("\n"))
