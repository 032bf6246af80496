"""Whether an event fits a filter, by docs/definitions.md: plain Python."""

from __future__ import annotations

import operator
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from tests.reference.books import Json

_MATCHERS = frozenset({"exists", "prefix", "numeric", "anything-but"})
_SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


class NumberText(str):
    """A number of JSON as it is written, which is no text."""

    __slots__ = ()


def fits(pattern: Json, value: Any) -> bool:
    """Whether an object has all that a pattern names, or one of the objects in an array."""
    if isinstance(value, list):
        return any(isinstance(one, dict) and fits(pattern, one) for one in value)
    for name, wanted in pattern.items():
        found = value.get(name) if isinstance(value, dict) else None
        if isinstance(wanted, dict) and not _is_matcher(wanted):
            if not fits(wanted, found):
                return False
        elif not _matches(wanted if isinstance(wanted, list) else [wanted], found):
            return False
    return True


def _is_matcher(wanted: Json) -> bool:
    return len(wanted) == 1 and not _MATCHERS.isdisjoint(wanted)


def _matches(wanted: Collection[Any], found: Any) -> bool:
    if found is None:
        return {"exists": False} in wanted
    if {"exists": True} in wanted:
        return True
    elements = found if isinstance(found, list) else [found]
    return any(_is_one(one, element) for one in wanted for element in elements)


def _is_one(wanted: Any, found: Any) -> bool:
    if isinstance(found, dict | list) or found is None:
        return False
    number = Decimal(found) if isinstance(found, NumberText) else None
    if not isinstance(wanted, dict):
        if isinstance(wanted, bool) or isinstance(found, bool):
            return wanted is found
        return bool(wanted == (found if number is None else number))
    ((name, value),) = wanted.items()
    if name == "anything-but":
        listed = value if isinstance(value, list) else [value]
        return not any(_is_one(one, found) for one in listed)
    if name == "numeric":
        pairs = zip(value[::2], map(Decimal, value[1::2]), strict=True)
        return number is not None and all(_SIGNS[sign](number, b) for sign, b in pairs)
    if name == "prefix":
        return number is None and isinstance(found, str) and found.startswith(value)
    raise NotImplementedError(name)
