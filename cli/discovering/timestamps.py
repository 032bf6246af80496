"""Which path says when an event happened: by its name, or as the only time that there is."""

from __future__ import annotations

from collections.abc import Sequence

from cli.discovering import names
from cli.discovering.inventory import Inventory
from cli.discovering.keys import Key, best, can_be_written, mostly
from cli.discovering.readings import LOCAL, RFC_3339, few
from cli.discovering.seen import Seen
from cli.discovering.toml import unquoted

_ONLY = "the only time that may be it"
_MOST_NAMED = 5


def timestamp(seen: Inventory) -> Key | None:
    """When it happened; None if nothing says so: then it is the envelope's time."""

    def fits(one: Seen) -> bool:
        return _is_time(one, seen) and (names.says_event_time(one.steps) or _is_close(one))

    found = best(seen, names.time_rank, fits)
    if found is not None:
        return _key(found, seen)
    others = [one for one in _others(seen) if _is_close(one)]
    return _key(others[0], seen, _ONLY) if len(others) == 1 else None


def untaken(seen: Inventory) -> str | None:
    """What else is a time where none is that of the event, and why it is not; None without one."""
    others = _others(seen)
    close = [one for one in others if _is_close(one)]
    if len(close) > 1:
        listed = ", ".join(unquoted(one.path) for one in close[:_MOST_NAMED])
        more = ", and more" if len(close) > _MOST_NAMED else ""
        return f"no name says which of these times is that of the event: {listed}{more}"
    far = best(seen, names.time_rank, lambda one: _is_time(one, seen) and not _is_close(one))
    far = far or next((one for one in others if not _is_close(one)), None)
    if far is None:
        return None
    return f"{unquoted(far.path)} is often more than a day from the envelope's time"


def _others(seen: Inventory) -> Sequence[Seen]:
    """The times of nearly all events whose names do not say what they are of."""
    return [
        one
        for one in seen.inside
        if names.time_rank(one.steps) is None
        and can_be_written(one)
        and _is_time(one, seen)
        and few(seen.events - one.count, seen.events)
        and not _is_constant(one)
        and names.may_be_event_time(one.steps, number=one.times.isdisjoint((RFC_3339, LOCAL)))
    ]


def _is_time(one: Seen, seen: Inventory) -> bool:
    return bool(one.times) and few(_without(one, seen), seen.events)


def _is_constant(one: Seen) -> bool:
    """Whether several events have the same time: that of a version, or of a deployment."""
    (time,) = one.times
    return one.count > 1 and one.readings.alike(time)


def _is_close(one: Seen) -> bool:
    """Whether nearly all are within a day of their envelopes' times, where these have one."""
    (time,) = one.times
    return few(one.readings.far(time), one.count)


def _key(one: Seen, seen: Inventory, also: str = "") -> Key:
    path, (time,) = one.path, one.times
    if time == RFC_3339:
        alone = seen.events in (one.count, seen.undated)
        value: object = path if alone else [path, "time"]
        why = RFC_3339
    elif time == LOCAL:
        value = {"path": path, "zone": "UTC"}
        why = "local times without an offset: name the zone that their clocks show"
    else:
        value, why = {"path": path, "unit": time}, "a number since 1970"
    if also:
        why += f"; {also}"
    without = _without(one, seen)
    if without:
        have = "has" if without == 1 else "have"
        why += f"; {without:,} of {seen.events:,} {have} no such time, and will be invalid"
    return Key("timestamp", value, why, (one.steps,), spares=not without)


def _without(one: Seen, seen: Inventory) -> int:
    """How many events would be invalid if the times there were theirs.

    Where times are RFC 3339, and nothing is there, the envelope's time will do, if it has one.
    """
    (time,) = one.times
    missing = seen.events - one.count
    if time == RFC_3339 and mostly(one, seen):
        missing = min(missing, seen.undated)
    return one.misread(time) + missing
