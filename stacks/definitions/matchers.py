"""What a single value may have to be, in EventBridge's words: values and matchers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from stacks.definitions.mistakes import Collector, below, mistake
from stacks.definitions.numbers import Number, number
from stacks.refusals import shown

_IGNORE_CASE = "equals-ignore-case"
# A whole wildcard: `*` alone, and a backslash before a `*` or a backslash.
_WILDCARD = re.compile(r"(?:[^\\]|\\[*\\])*")
_SEVERAL = 'any of several is a list of tables, such as [{ prefix = "a" }, { prefix = "b" }]'
_LOWER_SIGNS, _UPPER_SIGNS = (">", ">="), ("<", "<=")

_encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")


def canonical(value: Any) -> bytes:
    """JSON with one form for each value: names in order, no space, numbers exact."""
    return _encoder.encode(value)


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once, in an order of its own: that of the file has no meaning."""
    found = {canonical(value): value for value in values}
    return [found[key] for key in sorted(found)]


def scalar(value: Any) -> str | bool | Number:
    """A value to be equal to. Raises MistakesError."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, list):
        raise mistake("a list in a list; values stand in one list")
    raise mistake(f"must be text, a number, true or false, not {shown(value)}")


def matcher(table: dict[str, Any]) -> dict[str, Any]:
    """A table of one matcher, in its normal form. Raises MistakesError."""
    if len(table) != 1:
        raise mistake(f"must be one matcher, not {shown(table)}. Allowed: {', '.join(MATCHERS)}")
    ((name, value),) = table.items()
    if name in REFUSED:
        raise mistake(f"there is no {name}: {REFUSED[name]}")
    if name not in MATCHERS:
        meant = name.replace("_", "-")
        hint = f"; {meant}?" if meant in MATCHERS else "."
        raise mistake(f"{shown(name)} is no matcher{hint} Allowed: {', '.join(MATCHERS)}")
    with below(name):
        return {name: MATCHERS[name](value)}


def _exists(value: Any) -> bool:
    if not isinstance(value, bool):
        raise mistake(f"must be true or false, not {shown(value)}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        hint = f"; {_SEVERAL}" if isinstance(value, list) else ""
        raise mistake(f"must be text, not {shown(value)}{hint}")
    return value


def _affix(value: Any) -> str | dict[str, str]:
    """Text that begins or ends a value, or that text in any case."""
    if isinstance(value, dict):
        if list(value) != [_IGNORE_CASE]:
            raise mistake(f"must be text or {{ {_IGNORE_CASE} = text }}, not {shown(value)}")
        return {_IGNORE_CASE: _text(value[_IGNORE_CASE])}
    return _text(value)


def _wildcard(value: Any) -> str:
    text = _text(value)
    if not _WILDCARD.fullmatch(text):
        raise mistake(f"a backslash stands before a * or a backslash, not as in {shown(text)}")
    if "**" in re.sub(r"\\.", "x", text, flags=re.DOTALL):
        raise mistake(f"two * in a row mean what one means, in {shown(text)}")
    return text


def _numeric(value: Any) -> list[str | Number]:
    """One comparison, or a lower and an upper bound: `[">", 0, "<=", 5]`."""
    allowed = 'such as [">=", 500], ["=", 5] or [">", 0, "<=", 5]'
    if not isinstance(value, list) or len(value) not in {2, 4}:
        raise mistake(f"must be one comparison or a range, {allowed}, not {shown(value)}")
    signs, bounds = value[::2], [number(bound) for bound in value[1::2]]
    if len(signs) == 1:
        if signs[0] not in {"=", *_LOWER_SIGNS, *_UPPER_SIGNS}:
            raise mistake(f"must begin with =, >, >=, < or <=, {allowed}, not {shown(value)}")
    elif signs[0] not in _LOWER_SIGNS or signs[1] not in _UPPER_SIGNS:
        raise mistake(f"a range has its lower bound first, {allowed}, not {shown(value)}")
    elif bounds[0] > bounds[1] or (bounds[0] == bounds[1] and (">" in signs or "<" in signs)):
        raise mistake(f"no number is in the range {shown(value)}")
    return [part for pair in zip(signs, bounds, strict=True) for part in pair]


def _anything_but(value: Any) -> Any:
    """Values that it must not be, or one matcher of text that must not match."""
    if isinstance(value, dict):
        if len(value) != 1 or not _INSIDE_ANYTHING_BUT.keys() >= value.keys():
            allowed = ", ".join(_INSIDE_ANYTHING_BUT)
            raise mistake(f"takes one of {allowed}, not {shown(value)}")
        ((name, inner),) = value.items()
        return {name: _all_of(inner, _INSIDE_ANYTHING_BUT[name])}
    return _all_of(value, _text_or_number)


def _text_or_number(value: Any) -> str | Number:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise mistake(f"must be text or a number, not {shown(value)}")
    return value if isinstance(value, str) else number(value)


def _all_of(value: Any, one: Callable[[Any], Any]) -> list[Any]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise mistake("an empty list leaves nothing out; name at least one value")
    wrong = Collector()
    found: list[Any] = []
    for place, inner in enumerate(listed):
        with wrong.at(f"[{place}]" if isinstance(value, list) else ""):
            found.append(one(inner))
    wrong.raise_any()
    return distinct(found)


_INSIDE_ANYTHING_BUT: Mapping[str, Callable[[Any], Any]] = {
    "prefix": _text,
    "suffix": _text,
    "wildcard": _wildcard,
    _IGNORE_CASE: _text,
}
MATCHERS: Mapping[str, Callable[[Any], Any]] = {
    "exists": _exists,
    "anything-but": _anything_but,
    "prefix": _affix,
    "suffix": _affix,
    "wildcard": _wildcard,
    "numeric": _numeric,
    _IGNORE_CASE: _text,
}
# EventBridge has them, and this language does not.
REFUSED: Mapping[str, str] = {
    "cidr": 'a network of whole bytes is a prefix, such as { prefix = "10.1." }',
}
