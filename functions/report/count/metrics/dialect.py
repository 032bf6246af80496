"""What the SQL of the two engines does not share: how JSON is read, and a few functions.

All else that this package writes is SQL which both engines run: CASE, casts, `count(*) FILTER`,
windows. CASE alone decides what is evaluated: what follows THEN may fail or be slow elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from functions.report.definitions import Steps

# The columns of an event that are JSON.
DOCUMENTS = ("details", "extra")


class Dialect(Protocol):
    """The SQL of an engine."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[Sequence[str]]:
        """The columns that take paths out of `details` and `extra`, by level.

        A level reads those before it. Of the path with the number n, `json_n` is what stands there
        as JSON text, or null. A document that is no JSON has nothing.
        """

    def scalar(self, number: int) -> str:
        """The text of the scalar `json_n`, without quotation marks; of others any text, or null."""

    def at(self, json: str, path: Steps) -> tuple[str, str]:
        """What stands at a path in JSON: as JSON text, and as `scalar` has it. For few events."""

    def any_element(self, array: str, name: str, fits: Callable[[str], str]) -> str:
        """Whether an element of an array fits. `array`: its JSON text.

        `fits`: makes the condition of an element, which is JSON. `name`: what it is called there.
        """

    def matches(self, text: str, pattern: str) -> str:
        """Whether a regular expression fits, which begins with `\\A` and ends with `\\z`."""

    def in_e_notation(self, number: str, places: int) -> str:
        """A double as text with so many places: `1.50000000000000e+00`."""

    def digest(self, text: str) -> str:
        """The SHA-256 of a text, in hex."""


def literal(text: str) -> str:
    """A text as SQL. A zero character would end a statement."""
    parts = [f"'{part}'" for part in text.replace("'", "''").split("\0")]
    return f"({' || chr(0) || '.join(parts)})" if len(parts) > 1 else parts[0]


def begins(json: str, first: str, last: str | None = None) -> str:
    """Whether JSON begins with a character, or with one up to `last`.

    Engines order texts by their bytes, which is quicker than to cut one off. The upper bound is a
    character that is no JSON alone.
    """
    return f"({json} BETWEEN '{first}' AND '{chr(ord(last or first) + 1)}')"


def then(test: str, further: str) -> str:
    """Both, of which the second is asked only where the first is true."""
    if further == "true":
        return f"({test})"
    return f"CASE WHEN {test} THEN {further} ELSE false END"
