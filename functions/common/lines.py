"""How message bodies become lines of a raw object, and how a line becomes the body again.

A body is kept byte for byte, as one line. A body that holds a line feed, starts with a quotation
mark or could be taken for a blank line is written as a JSON string, which starts with a quotation
mark and holds no line feed. An EventBridge envelope starts with a brace and is one line already, so
it is written as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

_MARK_BYTE = b'"'
# How a body begins that is not its own line: as a JSON string, or as a blank line.
_WRITTEN_AS_JSON = frozenset(('"', "\r", ""))
_BLANK = (b"", b"\r")


def encode(bodies: Iterable[str]) -> bytes:
    """The lines that hold `bodies`, each with its line feed.

    Lone surrogates, which UTF-8 has no form for, are kept as the bytes of surrogatepass:
    invalid UTF-8 that validation sends to quarantine.
    """
    # In one expression, as a call for each body takes longer than its work.
    lines = [
        body.encode("utf-8", "surrogatepass")
        if "\n" not in body and body[:1] not in _WRITTEN_AS_JSON
        else json.dumps(body).encode("ascii")
        for body in bodies
    ]
    return b"\n".join([*lines, b""])


def body(line: bytes, *, by_hand: bool) -> bytes | None:
    """The body that a line holds, with or without the line feed at its end.

    `by_hand`: something other than ingest wrote the line. Then a blank one, which ends a text file
    or parts its events, holds no body: None. `encode` writes none.
    """
    text = line.removesuffix(b"\n")
    return None if by_hand and text in _BLANK else decode(text)


def decode(line: bytes) -> bytes:
    """The bytes of the body that `line` holds; the inverse of `encode`, for one line.

    A line that `encode` cannot have written, in an object made by hand, is its own body.
    """
    if not line.startswith(_MARK_BYTE):
        return line
    try:
        text: str = json.loads(line)
    except ValueError:
        return line
    return text.encode("utf-8", "surrogatepass")
