"""Which paths may fill the members of an event, as far as the events that were seen tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.discovering.inventory import Inventory
from cli.discovering.names import FAILURES, IDS, LEVELS, SOURCES, TIMES, TYPES, rank
from cli.discovering.seen import LOCAL, NULL, RFC_3339, TEXT, Seen, few
from cli.discovering.toml import pattern
from functions.common.reasons import MAX_CHARACTERS
from functions.process.mapping.compiled import Steps
from stacks.definitions.paths import MAX_CHARACTERS as LONGEST_PATH

# A report has a row for each.
_MOST_SOURCES = 20


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: what to write, why, and the paths that it reads.

    `spares`: False if some events would be invalid by it, as `why` says.
    """

    name: str
    value: Any
    why: str
    reads: tuple[Steps, ...] = ()
    spares: bool = True


def event_id(seen: Inventory, *, by_content: bool) -> Key | None:
    """What identifies an event: a member of its own; or, if it may be so, all of it.

    None: nothing but its envelope does.
    """
    best = _best(seen, IDS, lambda one: one.differs and _fits("event_id", one, seen))
    if best is not None:
        return Key("event_id", best.path, "another one in each", (best.steps,))
    return Key("event_id", {"hash": "detail"}, "no id is in all of them") if by_content else None


def timestamp(seen: Inventory) -> Key | None:
    """When it happened; None if nothing says so: then it is the envelope's time."""
    best = _best(seen, TIMES, lambda one: bool(one.times) and few(_without(one, seen), seen.events))
    if best is None:
        return None
    path, (time,) = best.path, best.times
    if time == RFC_3339:
        value: Any = path if best.count == seen.events else [path, "time"]
        why = RFC_3339
    elif time == LOCAL:
        value = {"path": path, "zone": "UTC"}
        why = "local times without an offset: name the zone that their clocks show"
    else:
        value, why = {"path": path, "unit": time}, "a number since 1970"
    without = _without(best, seen)
    if without:
        have = "has" if without == 1 else "have"
        why += f"; {without:,} of {seen.events:,} {have} no such time, and will be invalid"
    return Key("timestamp", value, why, (best.steps,), spares=not without)


def _without(one: Seen, seen: Inventory) -> int:
    """How many events would be invalid if the times there were theirs.

    Where times are RFC 3339, and nothing is there, the envelope's time will do.
    """
    (time,) = one.times
    missing = seen.events - one.count
    if time == RFC_3339 and _mostly(one, seen):
        missing = 0
    return one.misread(time) + missing


def event_type(seen: Inventory) -> Key | None:
    """What kind of thing happened; None if nothing says so: then it is the detail type."""
    best = _best(seen, TYPES, lambda one: one.values is not None and _text("event_type", one, seen))
    return None if best is None else _text_key("event_type", best, seen, "detail-type")


def source(seen: Inventory) -> Key | None:
    """Which application it is from; None if nothing says so: then it is the envelope's source."""
    best = _best(
        seen,
        SOURCES,
        lambda one: (
            one.values is not None
            and len(one.values) <= _MOST_SOURCES
            and _text("source", one, seen)
        ),
    )
    return None if best is None else _text_key("source", best, seen, "source")


def failed_when(seen: Inventory) -> Key | None:
    """Which events are failures, where they have a level of a log that says so."""
    best = _best(seen, LEVELS, lambda one: _texts_alone(one) and bool(one.values))
    if best is None:
        return None
    levels = sorted(level for level in best.values or () if level.lower() in FAILURES)
    if not levels:
        return None
    return Key("failed_when", pattern([(best.steps, levels)]), "levels that were seen")


def _best(seen: Inventory, names: tuple[str, ...], fits: Callable[[Seen], bool]) -> Seen | None:
    """The path with the best of these names that fits."""
    ranked = [
        (found, one)
        for one in seen.inside
        if (found := rank(one.steps, names)) is not None and _can_be_written(one) and fits(one)
    ]
    return min(ranked, key=lambda one: one[0])[1] if ranked else None


def _can_be_written(one: Seen) -> bool:
    return len(one.path) <= LONGEST_PATH


def _mostly(one: Seen, seen: Inventory) -> bool:
    return 2 * one.count >= seen.events


def _texts_alone(one: Seen) -> bool:
    return one.types.keys() <= {TEXT, NULL}


def _fits(member: str, one: Seen, seen: Inventory) -> bool:
    """Whether all events have text or a whole number there that is not too long."""
    return one.count == seen.events and one.shortest > 0 and one.longest <= MAX_CHARACTERS[member]


def _text(member: str, one: Seen, seen: Inventory) -> bool:
    """Whether most events have something there, and all of these text that is not too long."""
    fits = _mostly(one, seen) and _texts_alone(one)
    return fits and one.shortest > 0 and one.longest <= MAX_CHARACTERS[member]


def _text_key(member: str, best: Seen, seen: Inventory, otherwise: str) -> Key:
    path = best.path
    value = path if best.count == seen.events else [path, otherwise]
    some = len(best.values or ())
    return Key(member, value, f"{some} were seen" if some > 1 else "always the same", (best.steps,))
