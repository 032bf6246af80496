"""Which path identifies an event; where none does, why not."""

from __future__ import annotations

from cli.discovering import members, names
from cli.discovering.inventory import Inventory
from cli.discovering.keys import Key, best, can_be_written
from cli.discovering.readings import LOCAL, RFC_3339
from cli.discovering.seen import INTEGER, TEXT, Seen
from cli.discovering.toml import unquoted
from functions.common.reasons import MAX_CHARACTERS

_NONE = "no id is in all of them"
_UNSURE = "not sure to tell each from all others"
_OF_ANOTHER = "of something else by its name: take it only if no two events share it"


def event_id(seen: Inventory, time: Key | None, *, by_content: bool) -> Key | None:
    """What identifies an event: a member of its own; or, if it may be so, all of it.

    `time`: that of the event. None: nothing but its envelope does.
    """
    dated = seen.at(time.reads[0]) if time else None

    def fits(one: Seen) -> bool:
        return one.count == seen.events and _fault(one, seen, dated) is None

    def weak(one: Seen) -> bool:
        return one.identity is not None and one.identity.short_numbers

    found = best(seen, names.id_rank, fits, weak)
    if found is not None:
        return Key("event_id", found.path, "another one in each", (found.steps,))
    why = _why_none(seen, dated)
    return Key("event_id", {"hash": "detail"}, why) if by_content else None


def _why_none(seen: Inventory, dated: Seen | None) -> str:
    """Why none is taken: of one that is in all events, what is wrong with it."""

    def in_all(one: Seen) -> bool:
        return one.count == seen.events and one.types.keys() <= {TEXT, INTEGER}

    named = best(seen, names.id_rank, in_all)
    of_another = (
        one
        for one in seen.inside
        if names.ends_as_id(one.steps) and in_all(one) and can_be_written(one)
    )
    one = named or min(of_another, key=_is_surely_of_another, default=None)
    if one is None:
        return _NONE
    fault = _fault(one, seen, dated) if named else _OF_ANOTHER
    if fault in {_UNSURE, _OF_ANOTHER} and _comes_again(one):
        fault = "the same in several"
    return f"{unquoted(one.path)} is in all of them, but is {fault}"


def _is_surely_of_another(one: Seen) -> bool:
    return _comes_again(one) or members.is_of_somebody(one.steps)


def _comes_again(one: Seen) -> bool:
    """Whether it is known that several have the same text there."""
    return bool(one.values) and len(one.values or ()) < one.count


def _fault(one: Seen, seen: Inventory, dated: Seen | None) -> str | None:
    """What is wrong with what is called as an id and is in all events."""
    if _is_a_time(one, dated):
        return "a time"
    if _is_of_a_thing(one, seen):
        return "of a thing whose changes are told"
    if one.shortest <= 0 or one.longest > MAX_CHARACTERS["event_id"]:
        return "empty in some, or too long"
    if one.identity is None or not one.identity.tells:
        return _UNSURE
    return None


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
