"""`[[mapping]]` of mappings.toml: how an event that is none of the contract becomes one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stacks.definitions.fields import EnvelopeCondition
from stacks.definitions.matchers import canonical
from stacks.definitions.mistakes import Contradiction, Numbered
from stacks.definitions.patterns import Pattern
from stacks.definitions.table import Table
from stacks.definitions.texts import (
    EnvelopePaths,
    EventId,
    EventTypeText,
    FreeText,
    SourceText,
    Timestamp,
)
from stacks.settings.fields import HyphenatedName

# On by default, behind all others, with no condition. The others take from it what they leave out.
DEFAULT_PRESET = "eventbridge"


class Mapping(Table):
    """How to read one kind of event. Its preset and what all have in common are filled in."""

    name: HyphenatedName
    """What the mapping is called in reports."""

    preset: str | None = None
    """The preset whose keys it takes, where it has none of its own."""

    when: EnvelopeCondition | None = None
    """Which events it reads. None: all, which the default one alone may."""

    event_id: EventId
    source: SourceText
    timestamp: Timestamp
    event_type: EventTypeText
    details: EnvelopePaths

    action: FreeText | None = None
    """None: the text `action` in the details, as in an event of the contract."""

    status: FreeText | None = None
    """None: the text `status` in the details."""

    failed_when: EnvelopeCondition | None = None
    """Which events have the status `failed`, whatever their `status` says."""


def contradictions(found: Numbered[Mapping], presets: Collection[str]) -> Iterator[Contradiction]:
    """What is wrong between mappings. `presets`: the names of those there are."""
    conditions: dict[bytes, int] = {}
    reads_all: str | None = None
    for number, mapping in found.items():
        if mapping.name == DEFAULT_PRESET:
            what = f"{DEFAULT_PRESET} is always there, behind all others; give this one a name"
            yield number, "name", what
        elif mapping.name in presets and mapping.preset != mapping.name:
            yield number, "name", f"{mapping.name} is a preset's name; give this one another"
        if mapping.when is None:
            yield number, "when", 'is missing: which events it reads, as { source = "shop" }'
            continue
        first = conditions.setdefault(canonical(mapping.when), number)
        if reads_all:
            yield (
                number,
                "when",
                f"no event gets here: {reads_all} reads every one, and comes first",
            )
        elif first != number:
            name = _called(first, found)
            yield number, "when", f"no event gets here: {name} has the same, and comes first"
        elif any(_fits_all(pattern) for pattern in mapping.when):
            reads_all = _called(number, found)


def _called(number: int, found: Numbered[Mapping]) -> str:
    """A mapping's name, which may be wrong and then is None."""
    return found[number].name or f"mapping {number + 1}"


def _fits_all(pattern: Pattern) -> bool:
    """Whether a pattern only asks for members of the envelope, all of which are always there."""
    return all(value == [{"exists": True}] for value in pattern.values())
