"""From the sources and the filter of a bus to the pattern of its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from stacks.definitions.matchers import canonical
from stacks.definitions.mistakes import MistakesError
from stacks.definitions.patterns import condition
from stacks.definitions.places import ENVELOPE
from stacks.settings.other_buses import Branch

_PLACE = replace(ENVELOPE, reads="filters of a bus read the envelope")


def branches(sources: Sequence[str], filter_: Any) -> tuple[Branch, ...]:
    """Patterns of which one has to match, each with the sources that it is for.

    `filter_`: a condition as TOML has it, or None. Raises ValueError, of all its mistakes.
    """
    if filter_ is None:
        return ({"source": list(sources)},)
    try:
        patterns = condition(_exact(filter_), _PLACE)
    except MistakesError as mistakes:
        raise ValueError("; ".join(_lines(mistakes))) from None
    return tuple({"source": list(sources), **_checked(one, sources)} for one in patterns)


def as_json(patterns: Sequence[Branch]) -> str:
    """One pattern for all of them, as EventBridge's JSON.

    Several become one by `$or`: two rules would deliver an event twice that fits both.
    """
    one, *others = patterns
    return canonical({"$or": [one, *others]} if others else one).decode()


def _checked(pattern: Branch, sources: Sequence[str]) -> Branch:
    """The pattern, if it names none but these sources. Raises ValueError."""
    for one in pattern.get("source", []):
        if one not in sources:
            raise ValueError(
                f"filter: source: {one!r} is none of the sources; there are: {', '.join(sources)}"
            )
    return pattern


def _lines(mistakes: MistakesError) -> Iterator[str]:
    for key, what in mistakes.found:
        yield f"filter: {key}: {what}" if key else f"filter: {what}"


def _exact(value: Any) -> Any:
    """A value of TOML with floats as the decimals that they were written as."""
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return Decimal(repr(value)) if isinstance(value, float) else value
