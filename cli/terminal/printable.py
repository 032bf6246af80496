"""Text of events as a terminal can show it."""

from __future__ import annotations


def printable(content: bytes) -> str:
    """Text that a terminal shows and does not obey: what is not printable becomes an escape."""
    text = content.decode(errors="backslashreplace")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def printable_lines(text: str) -> str:
    """The same of a text that has lines."""
    return "\n".join(printable(line.encode(errors="surrogatepass")) for line in text.split("\n"))
