"""Whether an event fits a filter, by docs/definitions.md: plain Python."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from tests.reference.books import Json

_IGNORE_CASE = "equals-ignore-case"
_MATCHERS = frozenset(
    {"exists", "prefix", "suffix", "wildcard", _IGNORE_CASE, "numeric", "anything-but"}
)
_WHOLE = re.compile("-?[0-9]+")
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
    values = [one for one in wanted if one != {"exists": False}]
    return any(_is_one(one, element) for one in values for element in elements)


def _is_one(wanted: Any, found: Any) -> bool:
    if isinstance(found, dict | list) or found is None:
        return False
    numeric = number(found) if isinstance(found, NumberText) else None
    if not isinstance(wanted, dict):
        if isinstance(wanted, bool) or isinstance(found, bool):
            return wanted is found
        return bool(wanted == (found if numeric is None else numeric))
    ((name, value),) = wanted.items()
    if name == "anything-but":
        if isinstance(value, dict):
            ((inner, texts),) = value.items()
            value = [{inner: one} for one in (texts if isinstance(texts, list) else [texts])]
        listed = value if isinstance(value, list) else [value]
        return not any(_is_one(one, found) for one in listed)
    if name == "numeric":
        pairs = zip(value[::2], map(Decimal, value[1::2]), strict=True)
        return numeric is not None and all(_SIGNS[sign](numeric, b) for sign, b in pairs)
    return numeric is None and isinstance(found, str) and _TEXT_MATCHERS[name](found, value)


def number(written: str) -> Decimal:
    """A number's value: that of the double, if it is not whole."""
    exact = Decimal(written)
    if _WHOLE.fullmatch(written) or abs(exact) > Decimal("1e300"):
        return exact
    return Decimal(repr(float(written)))


def _prefix(text: str, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        text, wanted = _lower(text), _lower(wanted[_IGNORE_CASE])
    return text.startswith(str(wanted))


def _suffix(text: str, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        text, wanted = _lower(text), _lower(wanted[_IGNORE_CASE])
    return text.endswith(str(wanted))


def _wildcard(text: str, wanted: str) -> bool:
    parts = re.findall(r"\\[*\\]|.", wanted, re.DOTALL)
    expression = "".join(".*" if one == "*" else re.escape(one[-1]) for one in parts)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _lower(text: str) -> str:
    """The case of ASCII letters alone is ignored."""
    return "".join(one.lower() if one.isascii() else one for one in text)


_TEXT_MATCHERS: Mapping[str, Callable[[str, Any], bool]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
    _IGNORE_CASE: lambda text, wanted: _lower(text) == _lower(wanted),
}
