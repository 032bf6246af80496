"""What is at one path of many events: how often, of which types, which values; in flat memory."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from msgspec.json import encode

from cli.discovering.identity import Identity
from cli.discovering.readings import Clock, Readings, as_json
from functions.process.mapping.compiled import Steps
from functions.process.mapping.places import written

# Of a path with more values than these none is kept.
MOST_VALUES = 50
_MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 60

TEXT, INTEGER, NULL = "text", "whole number", "null"
# No event has such a type.
UNKNOWN = ""
_TYPES: dict[type, str] = {
    str: TEXT,
    bool: "true or false",
    int: INTEGER,
    Decimal: "number",
    dict: "object",
    list: "array",
    type(None): NULL,
}


class Seen:
    """What was seen at a path.

    `count`: the events that have something there; null is nothing. `values`: the texts there, by
    how many events have them; None if they are too many. `shortest`, `longest`: the characters of
    texts and whole numbers. `identity`: whether it tells each event from all others; None if that
    is not looked at. `kinds`: how many events of each type have something there; None if they are
    too many.
    """

    def __init__(self, steps: Steps, *, may_identify: bool) -> None:
        self.steps = steps
        self.count = 0
        self.types: Counter[str] = Counter()
        self.examples: list[str] = []
        self.values: Counter[str] | None = Counter()
        self.kinds: Counter[str] | None = Counter()
        self.shortest, self.longest = 1_000_000_000, 0
        self.readings = Readings()
        self.identity = Identity() if may_identify else None

    @property
    def path(self) -> str:
        """The path as definitions write it."""
        return written(self.steps)

    @property
    def times(self) -> set[str]:
        """The ways in which it can be read as a time: all of it, but for a few."""
        return self.readings.of(self.count)

    def misread(self, time: str) -> int:
        """How many events have something there that cannot be read so, of a way in `times`."""
        return self.readings.misread(time)

    def together(self, other: Seen) -> Seen:
        """What was seen at this path and at another one, of different events."""
        both = Seen(self.steps, may_identify=False)
        both.count = self.count + other.count
        both.types = self.types + other.types
        both.examples = [*self.examples, *other.examples]
        both.values = _sum(self.values, other.values)
        both.kinds = _sum(self.kinds, other.kinds)
        both.shortest = min(self.shortest, other.shortest)
        both.longest = max(self.longest, other.longest)
        both.readings = self.readings.together(other.readings)
        return both

    def add(self, value: Any, event: int, clock: Clock, kind: str | None = None) -> None:
        """Take up what one event has there. `event`: a hash of all of it; `kind`: its type."""
        self.types[_TYPES[type(value)]] += 1
        if value is None:
            return
        self.count += 1
        if self.kinds is not None and kind is not None:
            self.kinds[kind] += 1
            if len(self.kinds) > MOST_VALUES:
                self.kinds = None
        self.readings.add(value, self.count, clock)
        if self.identity is not None:
            self.identity.add(value, event)
        if isinstance(value, dict | list):
            self.values = None
        else:
            self._count(value)

    def _count(self, value: Any) -> None:
        if isinstance(value, str | int):
            characters = len(str(value))
            self.shortest = min(self.shortest, characters)
            self.longest = max(self.longest, characters)
        if isinstance(value, str) and self.values is not None:
            self.values[value[:257]] += 1
            if len(self.values) > MOST_VALUES:
                self.values = None
        if len(self.examples) < _MOST_EXAMPLES:
            shown = _shown(value)
            if shown not in self.examples:
                self.examples.append(shown)


def _sum(one: Counter[str] | None, other: Counter[str] | None) -> Counter[str] | None:
    """Both together; None if these are too many."""
    if one is None or other is None or len(both := one + other) > MOST_VALUES:
        return None
    return both


def _shown(value: Any) -> str:
    text = encode(value[: _LONGEST_EXAMPLE + 1]) if isinstance(value, str) else as_json(value)
    shown = text.decode()
    return shown if len(shown) <= _LONGEST_EXAMPLE else f"{shown[:_LONGEST_EXAMPLE]}..."
