"""A mapping for events that none reads yet: proposed, and tried on some of them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cli.discovering import candidates
from cli.discovering.candidates import Key
from cli.discovering.inventory import Inventory
from cli.discovering.toml import pattern, written
from functions.process.mapping.compiled import Compiled, Steps, parse
from stacks import definitions
from stacks.definitions import compiled, presets

_MOST_NAMED = 20
_MOST_MEMBERS = 4
_EXISTS = {"exists": True}
# The members of the contract that a mapping fills, by the reason of a fault.
_KEYS = {"bad_timestamp": "timestamp", "timestamp_in_future": "timestamp"}
_UNNAMED = "events"

# The reasons of the faults of some events by such a mapping; "" where it does not read one.
Trial = Callable[[Compiled], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Mappings as TOML to paste, or `why` there are none."""

    toml: str = ""
    why: str = ""


def propose(
    found: Inventory, *, presets_used: Sequence[str], source: str | None, stem: str, trial: Trial
) -> Proposal:
    """Mappings of these presets, and one of its own for the events in `found`, if there are any.

    `source`: the source of all these events, where it is said. `stem`: what the mapping is called,
    if its source does not say so. `trial`: tries mappings on some of these events.
    """
    tables = [f'[[mapping]]\npreset = "{name}"\n' for name in presets_used]
    if not found.events:
        return Proposal("\n".join(tables))
    keys = _keys(found, source)
    while True:
        when = _when(found, keys, source)
        if when is None:
            return Proposal("\n".join(tables), "they have no member in common, nor a source")
        table = _table(_name(source or stem), [when, *keys])
        whole = "\n".join([*tables, table])
        faults = [reason for reason in trial(loaded(whole)) if reason is not None]
        wrong = {_KEYS.get(reason, reason.partition(":")[2]) for reason in faults}
        left = [key for key in keys if key.name not in wrong]
        if not faults:
            return Proposal(whole)
        if len(left) == len(keys):
            return Proposal("\n".join(tables), f"a mapping for them has faults: {faults[0]}")
        keys = left


def loaded(text: str) -> Compiled:
    """The mappings of a mappings.toml. Raises DefinitionsError."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mappings.toml").write_text(text, encoding="utf-8")
        return parse(compiled.to_bytes(compiled.mappings(definitions.load(Path(folder)))))


def _keys(found: Inventory, source: str | None) -> list[Key]:
    if not any(one.count for one in found.inside):
        return []
    keys = [
        candidates.event_id(found),
        None if source else candidates.source(found),
        candidates.timestamp(found),
        candidates.event_type(found),
        candidates.failed_when(found),
    ]
    return [key for key in keys if key is not None]


def _when(found: Inventory, keys: Sequence[Key], source: str | None) -> Key | None:
    """The condition that these events fit: their source, or members that all have."""
    if source is not None:
        return Key("when", {"source": source}, "")
    named = _named(found)
    if named:
        return Key("when", named, "")
    read = chain.from_iterable(key.reads for key in keys)
    above = ((*one.steps,) for one in found.inside if len(one.steps) == 2)  # noqa: PLR2004
    members: dict[Steps, None] = {}
    for steps in chain(read, above):
        seen = found.at(*steps)  # type: ignore[arg-type]
        everywhere = seen is not None and seen.count == found.events
        if everywhere and all(isinstance(step, str) for step in steps):
            members[steps] = None
    if not members:
        return None
    return Key("when", pattern([(one, _EXISTS) for one in [*members][:_MOST_MEMBERS]]), "")


def _named(found: Inventory) -> dict[str, list[str]]:
    """The sources and the detail types of envelopes, where they are a few."""
    named: dict[str, list[str]] = {}
    for root in ("source", "detail-type"):
        seen = found.at(root)
        few = seen is not None and seen.values is not None and len(seen.values) <= _MOST_NAMED
        if seen is None or not few or seen.count < found.events:
            return {}
        named[root] = sorted(seen.values or ())
    return named


def _table(name: str, keys: Sequence[Key]) -> str:
    lines = ["[[mapping]]", f"name = {written(name)}"]
    for key in keys:
        comment = f"  # {key.why}" if key.why else ""
        lines.append(f"{key.name} = {written(key.value)}{comment}")
    return "\n".join(lines) + "\n"


def _name(wanted: str) -> str:
    """A name for a mapping."""
    name = re.sub(r"[^a-z0-9_-]+", "-", wanted.lower()).lstrip("0123456789_-")[:50].rstrip("-")
    return f"{name}-events" if name in presets.names() else name or _UNNAMED
