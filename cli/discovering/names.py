"""Names of members that identify an event, date it, or say what it is: the better ones first."""

from __future__ import annotations

import re
from itertools import chain

from cli.discovering import members, time_names
from functions.process.mapping.compiled import Steps

# Small letters and digits alone: `eventId`, `event_id` and `event-id` are one.
IDS = (
    *("eventid", "insertid", "logid", "auditid", "id", "uuid", "guid", "messageid", "eid"),
    "cursor",
)
TYPES = ("eventtype", "type", "eventname", "event", "kind", "messagetype", "operation", "op")
SOURCES = ("source", "service", "servicename", "app", "application", "appname", "appid")
LEVELS = ("level", "loglevel", "severity", "severitytext", "levelname")
_KNOWN = frozenset({*IDS, *TYPES, *SOURCES, *LEVELS})
# They may be something else: what is there has to be the name of a level.
MAYBE_LEVELS = ("l", "lvl", "lev", "status")
# Of a log's levels those that stand for a failure.
FAILURES = frozenset(
    {"error", "err", "severe", "critical", "crit", "fatal", "alert"}
    | {"emergency", "emerg", "panic", "dpanic"}
)
ALL_LEVELS = FAILURES | frozenset(
    {"trace", "verbose", "debug", "information", "info", "notice", "warning", "warn"}
)

# What is done to a row of a table.
_OPERATIONS = ("operation", "op")
CHANGES = frozenset(
    {"c", "r", "u", "d", "i", "create", "read", "insert", "update", "upsert", "delete", "remove"}
)

# Members that hold what is said about an event; a `user` has an id that is none of the event.
_WRAPPERS = frozenset(
    {"event", "eventdata", "meta", "metadata", "header", "headers", "message"}
    | {"record", "log", "time"}
)
# Members that hold what an event is about, and now and then the event itself. An `id`, a `type` or
# a `created` in them is that of a thing.
_BODIES = frozenset(
    {"data", "payload", "properties", "attributes", "content", "context", "details", "body"}
)
_ID_IN_BODY, _TYPES_IN_BODY = ("insertid",), ("eventtype", "eventname")
_BARE_IDS = frozenset({"id", "uuid", "guid"})
_ENDS_OF_IDS = _BARE_IDS | {"uid"}
_ODD = re.compile(r"[^a-z0-9]")


def rank(
    steps: Steps, names: tuple[str, ...], wrappers: frozenset[str] = _WRAPPERS
) -> tuple[int, int] | None:
    """How good a path is for what these names stand for, the lowest first; None if it is not."""
    inside = _inside(steps)
    if not inside:
        return None
    *above, last = inside
    if above and f"{above[-1]}{last}" in names:
        return len(above), names.index(f"{above[-1]}{last}")
    if last not in names or not wrappers.issuperset(above):
        return None
    return len(above), names.index(last)


def id_rank(steps: Steps) -> tuple[int, int] | None:
    """How good a path is as what identifies an event, as `rank`."""
    in_event = "event" in _inside(steps)[:-1]
    in_body = rank(steps, IDS if in_event else _ID_IN_BODY, _WRAPPERS | _BODIES)
    return rank(steps, IDS) or in_body


def time_rank(steps: Steps) -> tuple[int, int] | None:
    """How good a path is as when an event happened, as `rank`."""
    inside = _inside(_named(steps))
    if not inside:
        return None
    *above, last = inside
    found = time_names.place(last)
    if above and (joined := time_names.place(f"{above[-1]}{last}")) is not None:
        found = joined
        above = above[:-1]
    if found is None or not (_WRAPPERS | _BODIES).issuperset(above):
        return None
    if not _WRAPPERS.issuperset(above) and not time_names.of_events(found):
        return None
    return len(inside) - 1, found


def says_event_time(steps: Steps) -> bool:
    """Whether a path is called as when an event happened, and not as what things have too."""
    found = time_rank(steps)
    return found is not None and time_names.of_events_alone(found[1])


def may_be_event_time(steps: Steps, *, number: bool) -> bool:
    """Whether nothing says that a time there is of something else: its name, or whose it is.

    `number`: whether it is a number, which may count something: its name has to be that of a time.
    """
    if not _inside(steps):
        return False
    *above, last = (members.words((step,)) for step in _named(steps)[1:])
    if not members.PEOPLE.isdisjoint(chain(last, *above)):
        return False
    if time_names.of_something_else(last) or time_names.of_something_else(*above[-1:], alone=False):
        return False
    return not number or time_names.ends_as_time(last)


def type_rank(steps: Steps) -> tuple[int, int] | None:
    """How good a path is as what kind of thing happened, as `rank`."""
    return rank(steps, TYPES) or rank(steps, _TYPES_IN_BODY, _WRAPPERS | _BODIES)


def source_rank(steps: Steps) -> tuple[int, int] | None:
    """How good a path is as which application an event is from, as `rank`."""
    return rank(steps, SOURCES)


def level_rank(steps: Steps) -> tuple[int, int] | None:
    """How good a path is as the level of a log, as `rank`."""
    return rank(steps, (*LEVELS, *MAYBE_LEVELS), _WRAPPERS | _BODIES)


def may_be_a_level(steps: Steps) -> bool:
    """Whether a path has the name of a level, and of other things."""
    return rank(steps, LEVELS, _WRAPPERS | _BODIES) is None


def is_bare_id(steps: Steps) -> bool:
    """Whether an id is called as that of anything, and not as that of an event."""
    *above, last = _inside(steps) or [""]
    return last in _BARE_IDS and above[-1:] != ["event"]


def ends_as_id(steps: Steps) -> bool:
    """Whether a path is called as the id of anything: `matchId`, the `id` inside `match`."""
    return bool(_inside(steps)) and not _ENDS_OF_IDS.isdisjoint(members.words(steps)[-1:])


def says_updated(steps: Steps) -> bool:
    """Whether a path is called as when a thing was changed."""
    inside = _inside(steps)
    return bool(inside) and time_names.says_updated(inside[-1])


def says_operation(steps: Steps) -> bool:
    """Whether a path is called as what is done to a thing."""
    return any(last in _OPERATIONS for last in _inside(steps)[-1:])


def is_known(steps: Steps) -> bool:
    """Whether a path has a name of any of these."""
    inside = _inside(steps)
    if len(inside) == 1:  # the quick way, for objects of many members
        return inside[0] in _KNOWN or time_names.place(inside[0]) is not None
    ranks = (id_rank, time_rank, type_rank, source_rank)
    return any(one(steps) is not None for one in ranks) or rank(steps, LEVELS) is not None


def _named(steps: Steps) -> Steps:
    """The path of what has the name of a time: in the JSON of MongoDB that is one above it."""
    return steps[:-1] if len(steps) > 2 and steps[-1] == "$date" else steps


def _inside(steps: Steps) -> list[str]:
    """The plain names of a path inside the detail; none of one that goes through an array."""
    inside = [_plain(step) for step in steps[1:] if isinstance(step, str)]
    return inside if len(inside) == len(steps) - 1 else []


def _plain(name: str) -> str:
    return _ODD.sub("", name.lower())
