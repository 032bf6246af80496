"""How message bodies become lines of a raw object, and how a line becomes the body again.

A body is kept byte for byte, as one line. A body that could not be told apart as a line (it holds
a line feed, or starts with the mark itself) is written as a JSON string, which starts with a
quotation mark and holds no line feed. An EventBridge envelope starts with a brace and is one line
already, so it stands verbatim.
"""

from __future__ import annotations

import json

_MARK = b'"'


def encode(body: str) -> bytes:
    """The line, without its line feed, that holds `body`.

    Lone surrogates, which UTF-8 has no form for, are kept as the bytes of surrogatepass:
    invalid UTF-8 that validation sends to quarantine.
    """
    line = body.encode("utf-8", "surrogatepass")
    if b"\n" in line or line.startswith(_MARK):
        return json.dumps(body).encode("ascii")
    return line


def decode(line: bytes) -> bytes:
    """The bytes of the body that `line` holds; the inverse of `encode`.

    A line that `encode` cannot have written, in an object made by hand, is its own body.
    """
    if not line.startswith(_MARK):
        return line
    try:
        body: str = json.loads(line)
    except ValueError:
        return line
    return body.encode("utf-8", "surrogatepass")
