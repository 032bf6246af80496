"""Names of times, put together of words: `requestReceivedTimestamp`, `time_iso8601`, `ts_ms`.

What is at such a name still has to be a time of the past.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a time is called, and what happened then: the better ones first. Of what happened to a thing
# the last is told. Jobs are told when they are over.
_HAPPENED = ("event", "occurred", "happened")
_TOLD = (
    *("published", "emitted", "recorded", "logged", "triggered", "generated", "realtime"),
    *("stage", "request", "received", "receive"),
)
_UPDATED = ("changed", "updated", "update", "modified")
_CREATED = ("created", "creation", "create")
_DONE = (
    *("processed", "ingested", "sent", "delivered", "observed"),
    *("finished", "completed", "ended", "end", "stopped", "stop", "started", "start"),
)
_NOUNS = ("time", "datetime", "ts", "dtm", "t", "at")
_ORDER = (
    *("timestamp", *_HAPPENED, *_NOUNS, *_TOLD, *_UPDATED, *_CREATED, "date", *_DONE),
    *("epoch", "msec"),
)
_NAMES_OF_TIMES = frozenset({"timestamp", *_NOUNS, "date", "epoch", "msec"})
# Things have these too.
_OF_THINGS_TOO = frozenset({"published", "generated", "date"})
_NO_TIME_ALONE = frozenset(
    {"event", "realtime", "stage", "request", "receive", "update", "creation", "create"}
    | {"end", "stop", "start"}
)
# Who saw it; what became of these is no event. How it is written.
_THINGS = frozenset({"client", "device", "system", "message", "record", "source"})
_BESIDE = _THINGS | frozenset(
    {"server", "edge", "log", "last"}
    | {"approximate", "unix", "utc", "gmt", "local", "iso8601", "iso", "rfc3339"}
    | {"s", "ms", "us", "ns", "sec", "secs", "seconds", "usec", "millis", "milliseconds"}
    | {"micros", "microseconds", "nano", "nanos", "nanoseconds"}
)
_WORD = re.compile("|".join(sorted(_BESIDE.union(_ORDER) - {"t"}, key=len, reverse=True)))
_NAME = re.compile(f"(?:{_WORD.pattern})+")
# What is still to come, how far something goes, and what became of a thing.
_ELSE = re.compile(
    "expir|birth|born|due|deadline|valid|effective|renew|schedul|plan|estimat|begin|start|stop"
    "|open|clos|creat|updat|modif|chang|regist|join|arriv|depart"
)
_ELSE_ALONE = frozenset(
    {"dob", "end", "ended", "ends", "from", "to", "until", "till", "since"}
    | {"last", "first", "next", "previous", "prev"}
)
# Some names can be taken apart in several ways, and a long one in very many.
_LONGEST = 48


def _words(name: str) -> frozenset[str]:
    """The words of a name of small letters and digits, if it has no others."""
    if name == "t":
        return frozenset({"t"})
    is_of_words = len(name) <= _LONGEST and _NAME.fullmatch(name)
    return frozenset(_WORD.findall(name)) if is_of_words else frozenset()


def place(name: str) -> int | None:
    """How good a name of small letters and digits is, the lowest first; None if of no time."""
    every = _words(name)
    words = every - _BESIDE
    what = words - _NAMES_OF_TIMES
    if not words or (words == what and what <= _NO_TIME_ALONE):
        return None
    found = min(map(_ORDER.index, what or words))
    return found if every.isdisjoint(_THINGS) or of_events(found) else None


def of_events(found: int) -> bool:
    """Whether a name of this place is of something that happened, not of what became of a thing."""
    return _ORDER[found] in _NAMES_OF_TIMES or found < _ORDER.index(_UPDATED[0])


def of_something_else(words: Sequence[str] = (), *, alone: bool = True) -> bool:
    """Whether the words of a name say that a time is not when an event happened.

    `alone`: whether the name is all that there is, and does not only stand above another.
    """
    if any(word in _ELSE_ALONE or _ELSE.match(word) for word in words):
        return True
    return alone and bool(words) and _NO_TIME_ALONE.issuperset(words)


def ends_as_time(words: Sequence[str]) -> bool:
    """Whether a name ends with a word for a time, but for how it is written: `raised_at_ms`."""
    last = next((word for word in reversed(words) if word not in _BESIDE), "")
    return last in _NAMES_OF_TIMES


def of_events_alone(found: int) -> bool:
    """Whether a name of this place is of something that happened, and of nothing else."""
    return of_events(found) and _ORDER[found] not in _OF_THINGS_TOO


def says_updated(name: str) -> bool:
    """Whether a name is of when a thing was changed."""
    return place(name) is not None and not _words(name).isdisjoint(_UPDATED)
