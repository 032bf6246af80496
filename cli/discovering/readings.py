"""The ways in which what is at one path may be read as a time, by the code that mappings have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Raw
from msgspec.json import encode

from functions.process.event import RefusedError
from functions.process.mapping import times
from functions.process.mapping.compiled import Steps, Time
from functions.process.mapping.texts import Get

_LONGEST = 40
# Fewer than one in so many bad events do not hide what the others mean. Some are borne in any case
# until more are seen, as the first of a file may be the bad ones.
_ONE_IN = 10
_PATIENCE = 20
_DAY_US = 86_400_000_000


def _itself(_steps: Steps) -> Get:
    return lambda found: found


def _reading(zone: str | None = None, unit: str | None = None) -> Callable[[Any, int], int]:
    return times.maker(Time(first=(("detail",),), zone=zone, unit=unit), _itself)


RFC_3339, LOCAL = "RFC 3339", "local"
# RFC 3339, a local time, a number of a unit.
_READINGS = {
    RFC_3339: _reading(),
    LOCAL: _reading(zone="UTC"),
    **{unit: _reading(unit=unit) for unit in ("s", "ms", "us", "ns")},
}


class Clock(NamedTuple):
    """When an event may have happened, in µs since 1970.

    `latest_us`: no time of it is later. `sent_us`: the time of its envelope, if it has one.
    """

    latest_us: int
    sent_us: int | None


def few(bad: int, events: int) -> bool:
    """Whether so few of the events are bad that the others tell what they mean."""
    return bad * _ONE_IN < events


class Readings:
    """Which of the ways are left, how many values each could not read, and from when to when.

    Also how many are far from the time of their envelope.
    """

    def __init__(self) -> None:
        self._left = set(_READINGS)
        self._misread: Counter[str] = Counter()
        self._far: Counter[str] = Counter()
        self._spans: dict[str, tuple[int, int]] = {}

    def of(self, count: int) -> set[str]:
        """The ways that read all of so many values, but for a few."""
        return {name for name in self._left if few(self.misread(name), count)}

    def misread(self, name: str) -> int:
        """How many values cannot be read so."""
        return self._misread[name]

    def far(self, name: str) -> int:
        """How many values, read so, are more than a day from the time of their envelope."""
        return self._far[name]

    def add(self, value: Any, count: int, clock: Clock) -> None:
        """Take up a value, `count` with those before. `clock`: that of its event."""
        if not self._left:
            return
        text = as_json(value) if _may_be_time(value) else None
        for name in list(self._left):
            try:
                if text is not None:
                    self._take(name, _READINGS[name](Raw(text), clock.latest_us), clock.sent_us)
                    continue
            except RefusedError:
                pass
            self._misread[name] += 1
            bad = self._misread[name]
            if bad > _PATIENCE and not few(bad, count):
                self._left.discard(name)

    def alike(self, name: str) -> bool:
        """Whether all values, read so, are one moment."""
        first, last = self._spans[name]
        return first == last

    def meet(self, name: str, other: Readings, others: str) -> bool:
        """Whether these, read in one way, are of the same days as others, read in another."""
        if name not in self._spans or others not in other._spans:
            return False
        (first, last), (since, until) = self._spans[name], other._spans[others]
        return first <= until + _DAY_US and since <= last + _DAY_US

    def together(self, other: Readings) -> Readings:
        """The ways that read these and others."""
        both = Readings()
        both._left = self._left & other._left
        both._misread = self._misread + other._misread
        both._far = self._far + other._far
        return both

    def _take(self, name: str, moment_us: int, sent_us: int | None) -> None:
        self._far[name] += sent_us is not None and abs(moment_us - sent_us) > _DAY_US
        first, last = self._spans.get(name, (moment_us, moment_us))
        self._spans[name] = min(first, moment_us), max(last, moment_us)


def as_json(value: Any) -> bytes:
    """The JSON of what is no object and no array."""
    return encode(value) if isinstance(value, str | bool) else str(value).encode()


def _may_be_time(value: Any) -> bool:
    if isinstance(value, str):
        return value[:1].isdigit() and len(value) <= _LONGEST
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
