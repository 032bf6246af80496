"""Conditions: EventBridge's pattern language as TOML tables, to one normal form.

The normal form is EventBridge's own JSON, where a list is always a list and a matcher always stands
in one: `{"detail": {"code": ["a", {"prefix": "b"}]}}`. A condition is a list of such patterns, of
which one has to match.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from stacks.definitions.matchers import MATCHERS, REFUSED, distinct, matcher, scalar
from stacks.definitions.mistakes import Collector, mistake
from stacks.definitions.paths import name_in_brackets
from stacks.definitions.places import Inside, Place
from stacks.refusals import shown

Pattern: TypeAlias = dict[str, Any]
Condition: TypeAlias = tuple[Pattern, ...]


def condition(value: Any, place: Place) -> Condition:
    """A pattern, or a list of patterns of which one has to match. Raises MistakesError."""
    try:
        return _condition(value, place)
    except RecursionError:
        raise mistake("nested more deeply than can be read") from None


def _condition(value: Any, place: Place) -> Condition:
    if isinstance(value, dict):
        return (_pattern(value, place),)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise mistake(f'must be a table such as {{ source = "shop" }}, not {shown(value)}')
    if not value:
        raise mistake("an empty list matches nothing; name at least one pattern")
    wrong = Collector()
    found: list[Pattern] = []
    for number, one in enumerate(value):
        with wrong.at(f"[{number}]"):
            found.append(_pattern(one, place))
    wrong.raise_any()
    return tuple(distinct(found))


def values(value: Any) -> list[Any]:
    """What one value may be: a value, a matcher, or a list of them. Raises MistakesError."""
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise mistake("an empty list matches nothing; name at least one value")
    wrong = Collector()
    found: list[Any] = []
    for number, one in enumerate(listed):
        with wrong.at(f"[{number}]" if isinstance(value, list) else ""):
            found.append(matcher(one) if isinstance(one, dict) else scalar(one))
    wrong.raise_any()
    return distinct(found)


def _pattern(table: Pattern, place: Place) -> Pattern:
    wrong = Collector()
    found: Pattern = {}
    for key, value in _members(table, wrong):
        with wrong.at(key):
            place.check_root(key, key)
            found[key] = _root_value(value, place.roots[key])
    wrong.raise_any()
    return found


def _root_value(value: Any, inside: Inside) -> Any:
    normal = _value(value)
    if isinstance(normal, dict) and inside is not Inside.OBJECT:
        raise mistake(f"is {inside.value}, so it takes values and matchers, and no members")
    if inside is Inside.FLAG and not all(isinstance(one, bool) for one in normal):
        raise mistake(f"is true or false, not {shown(value)}")
    return normal


def _value(value: Any) -> Any:
    """The normal form of what stands at a member: a table of members, or a list."""
    if isinstance(value, dict) and not _is_matcher(value):
        return _table(value)
    return values(value)


def _table(table: Pattern) -> Pattern:
    wrong = Collector()
    found: Pattern = {}
    for key, value in _members(table, wrong):
        with wrong.at(key):
            found[key] = _value(value)
    wrong.raise_any()
    return found


def _is_matcher(table: Pattern) -> bool:
    """Whether a table in a value's place is a matcher. Raises MistakesError where both may be."""
    named = [key for key in table if key.replace("_", "-") in {*MATCHERS, *REFUSED}]
    if named and len(table) > 1:
        raise mistake(
            f"{named[0]} is a matcher, and stands alone in its table; any of several is a list of"
            " tables. A member of that name is written in brackets: "
            f"'[\"{named[0]}\"]'"
        )
    return bool(named)


def _members(table: Pattern, wrong: Collector) -> Iterator[tuple[str, Any]]:
    """The members that a table names, each once."""
    if not table:
        wrong.add("", "an empty table matches everything; name at least one member")
    seen: set[str] = set()
    for key, value in table.items():
        if key == "$or":
            wrong.add(key, "there is no $or; any of several patterns is a list of tables")
            continue
        with wrong.at(key):
            name = name_in_brackets(key)
            name = key if name is None else name
            if name in seen:
                raise mistake("is there twice")
            seen.add(name)
            yield name, value
