"""Which paths may fill the members of an event, as far as the events that were seen tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.discovering import names
from cli.discovering.inventory import Inventory
from cli.discovering.readings import LOCAL, RFC_3339, few
from cli.discovering.seen import NULL, TEXT, Seen
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


def event_id(seen: Inventory, time: Key | None, *, by_content: bool) -> Key | None:
    """What identifies an event: a member of its own; or, if it may be so, all of it.

    `time`: that of the event. None: nothing but its envelope does.
    """
    dated = seen.at(time.reads[0]) if time else None

    def fits(one: Seen) -> bool:
        tells = one.identity is not None and one.identity.tells and _fits("event_id", one, seen)
        return tells and not _is_a_time(one, dated) and not _is_of_a_thing(one, seen)

    def weak(one: Seen) -> bool:
        return one.identity is not None and one.identity.short_numbers

    best = _best(seen, names.id_rank, fits, weak)
    if best is not None:
        return Key("event_id", best.path, "another one in each", (best.steps,))
    return Key("event_id", {"hash": "detail"}, "no id is in all of them") if by_content else None


def _is_a_time(one: Seen, dated: Seen | None) -> bool:
    """Whether what is called an id is when it happened: two events of one moment would be one."""
    if not one.times.isdisjoint((RFC_3339, LOCAL)):
        return True
    return dated is not None and any(
        one.readings.meet(unit, dated.readings, time) for unit in one.times for time in dated.times
    )


def _is_of_a_thing(one: Seen, seen: Inventory) -> bool:
    """Whether an id is that of a thing whose changes are told: it stays the same in all of them."""
    return names.is_bare_id(one.steps) and any(
        other.steps[:-1] == one.steps[:-1] and _tells_changes(other) for other in seen.inside
    )


def _tells_changes(one: Seen) -> bool:
    if names.says_operation(one.steps) and one.values:
        return {value.lower() for value in one.values} <= names.CHANGES
    return bool(one.times) and names.says_updated(one.steps)


def timestamp(seen: Inventory) -> Key | None:
    """When it happened; None if nothing says so: then it is the envelope's time."""

    def fits(one: Seen) -> bool:
        return bool(one.times) and few(_without(one, seen), seen.events)

    best = _best(seen, names.time_rank, fits)
    if best is None:
        return None
    path, (time,) = best.path, best.times
    if time == RFC_3339:
        alone = seen.events in (best.count, seen.undated)
        value: Any = path if alone else [path, "time"]
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

    Where times are RFC 3339, and nothing is there, the envelope's time will do, if it has one.
    """
    (time,) = one.times
    missing = seen.events - one.count
    if time == RFC_3339 and _mostly(one, seen):
        missing = min(missing, seen.undated)
    return one.misread(time) + missing


def event_type(seen: Inventory) -> Key | None:
    """What kind of thing happened; None if nothing says so: then it is the detail type."""

    def fits(one: Seen) -> bool:
        return one.values is not None and _text("event_type", one, seen)

    best = _best(seen, names.type_rank, fits)
    return None if best is None else _text_key("event_type", best, seen, "detail-type")


def source(seen: Inventory) -> Key | None:
    """Which application it is from; None if nothing says so: then it is the envelope's source."""

    def fits(one: Seen) -> bool:
        few_values = one.values is not None and len(one.values) <= _MOST_SOURCES
        return few_values and _text("source", one, seen)

    best = _best(seen, names.source_rank, fits)
    return None if best is None else _text_key("source", best, seen, "source")


def failed_when(seen: Inventory) -> Key | None:
    """Which events are failures, where they have a level of a log that says so."""
    best = _best(seen, names.level_rank, _has_levels)
    if best is None:
        return None
    levels = sorted(level for level in best.values or () if level.lower() in names.FAILURES)
    if not levels:
        return None
    return Key("failed_when", pattern([(best.steps, levels)]), "levels that were seen")


def _has_levels(one: Seen) -> bool:
    if not _texts_alone(one) or not one.values:
        return False
    levels = {level.lower() for level in one.values}
    return levels <= names.ALL_LEVELS or not names.may_be_a_level(one.steps)


def _best(
    seen: Inventory,
    rank: Callable[[Steps], tuple[int, int] | None],
    fits: Callable[[Seen], bool],
    weak: Callable[[Seen], bool] = lambda _one: False,
) -> Seen | None:
    """The path with the best name that fits; one that is `weak` only if there is no other."""
    ranked = [
        ((weak(one), found), one)
        for one in seen.inside
        if (found := rank(one.steps)) is not None and _can_be_written(one) and fits(one)
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
