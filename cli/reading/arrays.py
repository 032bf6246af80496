"""Elements of JSON arrays, each with its own bytes, out of text that comes in pieces.

An element is found by its brackets, strings and commas alone. Whether it is JSON is judged later,
so one bad element does not keep back those after it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# Strings, and what is neither a bracket nor a quote. Possessive: nothing is tried twice.
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_IN_AN_ELEMENT = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+", re.DOTALL)
_BETWEEN_ELEMENTS = re.compile(rb'(?:[^"\[\]{},]++|' + _STRING + rb")*+", re.DOTALL)
# An array of objects; or, as CloudTrail and others write it, an object around one.
_OPENING = re.compile(rb'(?:(?P<records>\{\s*"Records"\s*:\s*)?\[)(?=\s*[\]{])')
_UNDECIDED = re.compile(rb'(?:\{\s*(?:"\w*+"?+\s*:?+\s*)?+)?\[?\s*')
_SPACES_FOR_BREAKS = bytes.maketrans(b"\r\n", b"  ")


class Elements:
    """The elements of one array, from its first bracket on.

    `closed`: whether its end has come; `rest` is what came after it. `number`: the line on which
    what is not given yet begins. `in_records`: whether an object is around the array.
    """

    def __init__(self, number: int, *, in_records: bool) -> None:
        self.number = number
        self.closed = False
        self.rest = b""
        self.in_records = in_records
        self._held = b""
        self._looked_at = 0
        self._depth = 0

    @property
    def held(self) -> int:
        """Bytes of the element that is not whole yet."""
        return len(self._held)

    def feed(self, text: bytes) -> Iterator[tuple[int, bytes]]:
        """The elements that `text` makes whole, with their lines. None of them is empty."""
        held = self._held + text
        begin, at = 0, self._looked_at
        while not self.closed:
            skipped = _IN_AN_ELEMENT if self._depth else _BETWEEN_ELEMENTS
            at = skipped.match(held, at).end()  # type: ignore[union-attr]  # it takes nothing too
            mark = held[at : at + 1]
            if mark in (b"", b'"'):  # a string that has no end yet is looked at again
                break
            at += 1
            if mark in (b"[", b"{"):
                self._depth += 1
            elif mark != b"," and self._depth:
                self._depth -= 1
            else:
                yield from self._one(held[begin : at - 1])
                begin = at
                self.closed = mark != b","
        self._held, self._looked_at = held[begin:], at - begin
        if self.closed:
            self.rest, self._held = self._held, b""

    def take_rest(self) -> bytes:
        """The text of the element that is not whole."""
        left = self._held.lstrip()
        self.number += self._held.count(b"\n", 0, len(self._held) - len(left))
        self._held, self._looked_at = b"", 0
        return left

    def _one(self, raw: bytes) -> Iterator[tuple[int, bytes]]:
        text = raw.lstrip()
        number = self.number + raw.count(b"\n", 0, len(raw) - len(text))
        self.number += raw.count(b"\n")
        if text := without_breaks(text).strip():
            yield number, text


def opening(text: bytes, number: int) -> tuple[Elements, bytes] | None:
    """The array that begins a text, and what follows its bracket; None if none begins it.

    An array of objects counts, and an object around such an array of `Records`. An object on one
    line that has other members too is an event like any other.
    """
    opened = _opened(text, number)
    if opened is not None and opened[0].in_records:
        line = text.partition(b"\n")[0]
        if whole(line, number) is None and _is_json(line):
            return None
    return opened


def _opened(text: bytes, number: int) -> tuple[Elements, bytes] | None:
    """The same, of a text whose object may have other members."""
    found = _OPENING.match(text)
    if found is None:
        return None
    elements = Elements(number + found[0].count(b"\n"), in_records=found["records"] is not None)
    return elements, text[found.end() :]


def undecided(text: bytes) -> bool:
    """Whether more of a text has to be seen to know if it begins with such an array."""
    return _UNDECIDED.fullmatch(text) is not None


def whole(line: bytes, number: int) -> list[bytes] | None:
    """The elements, if a line is such an array as a whole, and its object has no other member."""
    opened = _opened(line, number)
    if opened is None:
        return None
    elements, text = opened
    found = [element for _, element in elements.feed(text)]
    after = b"}" if elements.in_records else b""
    return found if elements.closed and elements.rest.strip() == after else None


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def without_breaks(text: bytes) -> bytes:
    """The same JSON on one line: between tokens a line break means what a space does."""
    return text.translate(_SPACES_FOR_BREAKS)
