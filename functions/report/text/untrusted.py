"""Names and texts from events as people can read them. Pure: text in, text out.

An event is hostile input. Pages escape markup, and the terminal and mails have none. These
functions make the rest harmless: no mark turns the direction of writing, no control character
reaches a terminal, no name breaks a line or fills a page. And names that differ never look the
same: what cannot be seen is written as its number, such as `[U+200B]`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from functions.report.document.lists import DIGEST_DIGITS, LONGEST_NAME
from functions.report.text.unseen import is_unseen

# Writes a name from events as people read it: on a page, in a mail or in a chat.
Named = Callable[[str], str]

_LONGEST_NAME = 80
_KEPT_END = 16
NONE, EMPTY = "(none)", "(empty)"
# The end of a name that a report has cut (document/lists.py). It says how long the whole name was.
_CUT = re.compile(r"\N{HORIZONTAL ELLIPSIS} \(([0-9]{1,7}) characters, SHA-256 ([0-9a-f]{16})\)\Z")
# What reads like a number of ours. And what is seen only between other characters: the first and
# the last space, and on a page all but the first of several.
_AMBIGUOUS = re.compile(r"\[(?=U\+[0-9A-F]{4,6}\])|\A | \Z|(?<= ) ")


def name(text: str | None, longest: int = _LONGEST_NAME) -> str:
    """A name on one line: what is not seen is written as a number, a long one is cut."""
    if text is None:
        return NONE
    if not text:
        return EMPTY
    if text in (NONE, EMPTY):
        return f"{_number(text[0])}{text[1:]}"
    if len(text) <= longest:
        return _seen(text)
    if len(text) > LONGEST_NAME and (whole := _CUT.search(text)):
        start = _seen(text[: longest - _KEPT_END])
        return f"{start}\N{HORIZONTAL ELLIPSIS} {_whole(int(whole[1]), whole[2])}"
    cut = f"{text[: longest - _KEPT_END]}\N{HORIZONTAL ELLIPSIS}{text[-_KEPT_END:]}"
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:DIGEST_DIGITS]
    return f"{_seen(cut)} {_whole(len(text), digest)}"


def prose(text: str) -> str:
    """A longer text, such as an event: its lines stay lines, and its spaces spaces."""
    return "\n".join(_numbered(line) for line in text.split("\n"))


def _whole(characters: int, digest: str) -> str:
    return f"({characters:,} characters, SHA-256 {digest})"


def _seen(text: str) -> str:
    return _numbered(_AMBIGUOUS.sub(lambda match: _number(match[0]), text))


def _numbered(text: str) -> str:
    return "".join(_number(char) if is_unseen(char) else char for char in text)


def _number(char: str) -> str:
    return f"[U+{ord(char):04X}]"
