"""What the SQL of the two engines does not share: how JSON is read, and a few functions.

All else that this package writes is SQL which both engines run: CASE, casts, `count(*) FILTER`,
windows. CASE alone decides what is evaluated: what follows THEN may fail or be slow elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.report.definitions import Steps


@dataclass(frozen=True, slots=True)
class Item:
    """A JSON value in SQL: expressions of what it is.

    `there`: it is there, and not null. `text`: of a scalar its text, without quotation marks; of
    an array or an object anything or null. The others are asked where `there` is true: `is_text`,
    `is_number`, `is_flag`; `may_be_nested` is true of every array and object, and quick;
    `is_array`. `any_element`: given the condition of an element, whether one of an
    array fits; None where what is inside an array is not looked into.
    """

    there: str
    text: str
    is_text: str
    is_number: str
    is_flag: str
    is_array: str
    may_be_nested: str
    any_element: Callable[[Callable[[Item], str]], str] | None = None


class Dialect(Protocol):
    """The SQL of an engine."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[str]:
        """The columns that take all paths out of `details` and `extra`, each document read once."""

    def item(self, number: int, paths: Sequence[Steps]) -> Item:
        """What stands at a path, given these columns."""

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
