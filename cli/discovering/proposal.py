"""A mapping for events that none reads yet: made of what was seen, and tried on some of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from cli.discovering import candidates
from cli.discovering.event_ids import event_id
from cli.discovering.inventory import Inventory
from cli.discovering.keys import Key
from cli.discovering.timestamps import timestamp, untaken
from cli.discovering.toml import pattern, written
from cli.judging.definitions import compiled_text
from functions.process.mapping.compiled import Compiled
from stacks.definitions import presets

# Of the sources of envelopes: with more of them the members tell. Of their types: with more of them
# the sources do.
_MOST_NAMED = 20
_MOST_MEMBERS = 4
_LONGEST_NAME = 50
_UNNAMED = "events"
_EXISTS = {"exists": True}
_EMPTY = "nothing in them says more than their envelope"
_UNKNOWN = (
    "no member has the name and the values of an id, a time, a type or a source: "
    "write one of your own, of the paths above"
)
# What a mapping filled, by the reason of the fault; others name it themselves.
_FILLED = {"bad_timestamp": "timestamp", "timestamp_in_future": "timestamp"}

# Tries mappings on events that the one of a name should read: the reason of each fault; "" of an
# event that it does not read.
Trial = Callable[[Compiled, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping's `name` and its `table` of TOML, or `why` there is none."""

    name: str = ""
    table: str = ""
    why: str = ""


def propose(
    found: Inventory, *, name: str, source: str | None, have_envelopes: bool, trial: Trial
) -> Proposal:
    """A mapping for the events in `found`, of which `trial` has some.

    `source`: that of all, if it is said. `have_envelopes`: whether they had one of their own, so
    that its id is theirs.
    """
    time = timestamp(found)
    other = untaken(found) if time is None else None
    keys = _keys(found, time, source, have_envelopes=have_envelopes)
    while True:
        if not keys:
            return Proposal(why=_why_none(found, other))
        when = _when(found, keys, source)
        if when is None:
            return Proposal(why="no member is in all of them: name their source")
        table = _table(name, [when, *keys], other)
        known = {key.name for key in keys if not key.spares}
        faults = sorted(
            reason
            for reason in set(trial(compiled_text(table), name))
            if member_of(reason) not in known
        )
        if not faults:
            return Proposal(name, table)
        filled = set(map(member_of, faults))
        left = [key for key in keys if key.name not in filled]
        if len(left) == len(keys):
            return Proposal(why=f"the mapping that they suggest does not fit: {faults[-1]}")
        keys = left


def mapping_name(wanted: str) -> str:
    """A name for a mapping that is like this, and none of a preset."""
    name = re.sub(r"[^a-z0-9_-]+", "-", wanted.lower()).lstrip("0123456789_-")
    name = name[:_LONGEST_NAME].rstrip("-") or _UNNAMED
    return f"{name}-events" if name in presets.names() else name


def member_of(reason: str) -> str:
    """The member whose value makes an event invalid, by the reason of its fault."""
    return _FILLED.get(reason, reason.partition(":")[2])


def _why_none(found: Inventory, other: str | None) -> str:
    if other is not None:
        return f"{other}: if one is the time of the event, write a mapping of your own with it"
    return _UNKNOWN if found.inside else _EMPTY


def _keys(
    found: Inventory, time: Key | None, source: str | None, *, have_envelopes: bool
) -> list[Key]:
    # Without a time, equal events may well be several.
    by_content = time is not None and not have_envelopes
    named = have_envelopes and found.is_anywhere(("source",))
    keys = [
        event_id(found, time, by_content=by_content),
        None if source or named else candidates.source(found),
        time,
        candidates.event_type(found),
        candidates.failed_when(found),
    ]
    return [key for key in keys if key is not None]


def _when(found: Inventory, keys: Sequence[Key], source: str | None) -> Key | None:
    """The condition that these events fit: their source, or members that all of them have."""
    if source is not None:
        return Key("when", {"source": source}, "")
    if named := _named(found):
        return Key("when", named, "")
    read = chain.from_iterable(key.reads for key in keys)
    near = (one.steps for one in found.inside if len(one.steps) == 2)
    members = [steps for steps in dict.fromkeys(chain(read, near)) if found.in_all(steps)]
    if not members:
        return None
    return Key("when", pattern([(steps, _EXISTS) for steps in members[:_MOST_MEMBERS]]), "")


def _named(found: Inventory) -> dict[str, list[str]]:
    """The sources of envelopes and, if they are a few too, the detail types."""
    named: dict[str, list[str]] = {}
    for root in ("source", "detail-type"):
        values = found.values_in_all((root,))
        if values is None or len(values) > _MOST_NAMED:
            break
        named[root] = sorted(values)
    return named


def _table(name: str, keys: Sequence[Key], other: str | None) -> str:
    """The table of a mapping. `other`: why what else is a time is not that of the event."""
    lines = ["[[mapping]]", f"name = {written(name)}"]
    for key in keys:
        comment = f"  # {key.why}" if key.why else ""
        lines.append(f"{key.name} = {written(key.value)}{comment}")
    if other is not None:
        lines.append(f"# no timestamp: {other}")
    return "\n".join(lines) + "\n"
