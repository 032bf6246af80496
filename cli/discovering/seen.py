"""What is at one path of many events: how often, of which types, which values; in flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import Raw
from msgspec.json import encode

from functions.process.event import RefusedError
from functions.process.mapping import times
from functions.process.mapping.compiled import Steps, Time
from functions.process.mapping.places import written
from functions.process.mapping.texts import Get

# Of a path with more values than these none is kept.
MOST_VALUES = 50
_MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
# Enough to tell what differs in each event from what does not.
_MOST_IDENTITIES = 5_000
_LONGEST_TIME = 40
# Fewer than one in so many bad events do not hide what the others mean. Some are borne in any case
# until more are seen, as the first of a file may be the bad ones.
_ONE_IN = 10
_PATIENCE = 20

TEXT, NULL = "text", "null"
# No event has such a type.
UNKNOWN = ""
_TYPES: dict[type, str] = {
    str: TEXT,
    bool: "true or false",
    int: "whole number",
    Decimal: "number",
    dict: "object",
    list: "array",
    type(None): NULL,
}


def _itself(_steps: Steps) -> Get:
    return lambda found: found


def _reading(zone: str | None = None, unit: str | None = None) -> Callable[[Any, int], int]:
    return times.maker(Time(first=(("detail",),), zone=zone, unit=unit), _itself)


RFC_3339, LOCAL = "RFC 3339", "local"
# The ways in which a mapping may read a time: RFC 3339, a local time, a number of a unit.
_READINGS = {
    RFC_3339: _reading(),
    LOCAL: _reading(zone="UTC"),
    **{unit: _reading(unit=unit) for unit in ("s", "ms", "us", "ns")},
}


def few(bad: int, events: int) -> bool:
    """Whether so few of the events are bad that the others tell what they mean."""
    return bad * _ONE_IN < events


class Seen:
    """What was seen at a path.

    `count`: the events that have something there; null is nothing. `values`: the texts there, by
    how many events have them; None if they are too many. `shortest`, `longest`: the characters of
    texts and whole numbers. `differs`: whether it differs in all events that differ, as far as was
    looked; it is looked at if `may_identify`. `kinds`: how many events of each type have something
    there; None if they are too many.
    """

    def __init__(self, steps: Steps, *, may_identify: bool) -> None:
        self.steps = steps
        self.count = 0
        self.types: Counter[str] = Counter()
        self.examples: list[str] = []
        self.values: Counter[str] | None = Counter()
        self.kinds: Counter[str] | None = Counter()
        self.shortest, self.longest = 1_000_000_000, 0
        self._times = set(_READINGS)
        self._misread: Counter[str] = Counter()
        self.differs = may_identify
        self._events: dict[int, int] = {}

    @property
    def path(self) -> str:
        """The path as definitions write it."""
        return written(self.steps)

    @property
    def times(self) -> set[str]:
        """The ways in which it can be read as a time: all of it, but for a few."""
        return {name for name in self._times if few(self.misread(name), self.count)}

    def misread(self, time: str) -> int:
        """How many events have something there that cannot be read so, of a way in `times`."""
        return self._misread[time]

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
        both._times = self._times & other._times
        both._misread = self._misread + other._misread
        return both

    def add(self, value: Any, event: int, latest_us: int, kind: str | None = None) -> None:
        """Take up what one event has there. `event`: a hash of all of it; `kind`: its type."""
        self.types[_TYPES[type(value)]] += 1
        if value is None:
            return
        self.count += 1
        if self.kinds is not None and kind is not None:
            self.kinds[kind] += 1
            if len(self.kinds) > MOST_VALUES:
                self.kinds = None
        if self._times:
            self._read(value, latest_us)
        if isinstance(value, dict | list):
            self.differs = False
            self.values = None
            return
        self._count(value)
        if self.differs:
            self._identify(value, event)

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

    def _read(self, value: Any, latest_us: int) -> None:
        text = _json(value) if _may_be_time(value) else None
        for name in list(self._times):
            try:
                if text is not None:
                    _READINGS[name](Raw(text), latest_us)
                    continue
            except RefusedError:
                pass
            self._misread[name] += 1
            bad = self._misread[name]
            if bad > _PATIENCE and not few(bad, self.count):
                self._times.discard(name)

    def _identify(self, value: Any, event: int) -> None:
        if isinstance(value, bool | Decimal):
            self.differs = False
            return
        of = hash(str(value))
        if self._events.setdefault(of, event) != event:
            self.differs = False
        elif len(self._events) > _MOST_IDENTITIES:
            del self._events[of]  # it was the last to come
        if not self.differs:
            self._events.clear()


def _sum(one: Counter[str] | None, other: Counter[str] | None) -> Counter[str] | None:
    """Both together; None if these are too many."""
    if one is None or other is None or len(both := one + other) > MOST_VALUES:
        return None
    return both


def _may_be_time(value: Any) -> bool:
    if isinstance(value, str):
        return value[:1].isdigit() and len(value) <= _LONGEST_TIME
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _json(value: Any) -> bytes:
    return encode(value) if isinstance(value, str | bool) else str(value).encode()


def _shown(value: Any) -> str:
    text = encode(value[: _LONGEST_EXAMPLE + 1]) if isinstance(value, str) else _json(value)
    shown = text.decode()
    return shown if len(shown) <= _LONGEST_EXAMPLE else f"{shown[:_LONGEST_EXAMPLE]}..."
