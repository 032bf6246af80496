"""Names of members that identify an event, date it, or say what it is: the better ones first."""

from __future__ import annotations

import re

from functions.process.mapping.compiled import Steps

# Small letters and digits alone: `eventId`, `event_id` and `event-id` are one.
IDS = ("eventid", "id", "uuid", "guid", "messageid", "eid")
TIMES = (
    "timestamp",
    "eventtime",
    "occurredat",
    "occurred",
    "time",
    "datetime",
    "ts",
    "dtm",
    "at",
    "createdat",
    "created",
    "changedat",
    "updatedat",
    "date",
    # Of OpenTelemetry's log records, where the preset reads none as no other time is known.
    "observedtimeunixnano",
    # Of jobs and the like, which are told when they are over.
    "finishedat",
    "finished",
    "completedat",
    "completed",
    "endedat",
    "endtime",
    "startedat",
    "started",
    "starttime",
)
TYPES = ("eventtype", "type", "eventname", "event", "kind", "messagetype", "operation", "op")
SOURCES = ("source", "service", "servicename", "app", "application", "appname", "appid")
LEVELS = ("level", "loglevel", "severity", "severitytext", "levelname")
_ALL = (*IDS, *TIMES, *TYPES, *SOURCES, *LEVELS)
# Of a log's levels those that stand for a failure.
FAILURES = frozenset({"error", "err", "critical", "crit", "fatal", "alert", "emergency", "panic"})

# Members that hold what is said about an event; a `user` has an id that is none of the event.
_WRAPPERS = frozenset(
    {"event", "meta", "metadata", "header", "headers", "message", "record", "log", "time"}
)
_ODD = re.compile(r"[^a-z0-9]")


def rank(steps: Steps, names: tuple[str, ...]) -> tuple[int, int] | None:
    """How good a path is for what these names stand for, the lowest first; None if it is not."""
    inside = [_plain(step) for step in steps[1:] if isinstance(step, str)]
    if not inside or len(inside) < len(steps) - 1:
        return None
    *above, last = inside
    if above and f"{above[-1]}{last}" in names:
        return len(above), names.index(f"{above[-1]}{last}")
    if last not in names or not _WRAPPERS.issuperset(above):
        return None
    return len(above), names.index(last)


def identifies(steps: Steps) -> bool:
    """Whether a path is called as what identifies an event."""
    return rank(steps, IDS) is not None


def is_known(steps: Steps) -> bool:
    """Whether a path has one of all these names."""
    return rank(steps, _ALL) is not None


def _plain(name: str) -> str:
    return _ODD.sub("", name.lower())
