"""Which paths say what an event is, where it is from, and whether it is a failure."""

from __future__ import annotations

from cli.discovering import names
from cli.discovering.inventory import Inventory
from cli.discovering.keys import Key, best, mostly
from cli.discovering.seen import NULL, TEXT, Seen
from cli.discovering.toml import pattern
from functions.common.reasons import MAX_CHARACTERS

# A report has a row for each.
_MOST_SOURCES = 20


def event_type(seen: Inventory) -> Key | None:
    """What kind of thing happened; None if nothing says so: then it is the detail type."""

    def fits(one: Seen) -> bool:
        return one.values is not None and _text("event_type", one, seen)

    found = best(seen, names.type_rank, fits)
    return None if found is None else _text_key("event_type", found, seen, "detail-type")


def source(seen: Inventory) -> Key | None:
    """Which application it is from; None if nothing says so: then it is the envelope's source."""

    def fits(one: Seen) -> bool:
        few_values = one.values is not None and len(one.values) <= _MOST_SOURCES
        return few_values and _text("source", one, seen)

    found = best(seen, names.source_rank, fits)
    return None if found is None else _text_key("source", found, seen, "source")


def failed_when(seen: Inventory) -> Key | None:
    """Which events are failures, where they have a level of a log that says so."""
    found = best(seen, names.level_rank, _has_levels)
    if found is None:
        return None
    levels = sorted(level for level in found.values or () if level.lower() in names.FAILURES)
    if not levels:
        return None
    return Key("failed_when", pattern([(found.steps, levels)]), "levels that were seen")


def _has_levels(one: Seen) -> bool:
    if not _texts_alone(one) or not one.values:
        return False
    levels = {level.lower() for level in one.values}
    return levels <= names.ALL_LEVELS or not names.may_be_a_level(one.steps)


def _texts_alone(one: Seen) -> bool:
    return one.types.keys() <= {TEXT, NULL}


def _text(member: str, one: Seen, seen: Inventory) -> bool:
    """Whether most events have something there, and all of these text that is not too long."""
    fits = mostly(one, seen) and _texts_alone(one)
    return fits and one.shortest > 0 and one.longest <= MAX_CHARACTERS[member]


def _text_key(member: str, one: Seen, seen: Inventory, otherwise: str) -> Key:
    path = one.path
    value = path if one.count == seen.events else [path, otherwise]
    some = len(one.values or ())
    return Key(member, value, f"{some} were seen" if some > 1 else "always the same", (one.steps,))
