"""Whether an event fits a condition: only the members that it names are decoded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Raw, ValidationError
from msgspec.json import Decoder

from functions.common.matchers import Test
from functions.common.numbers import exact
from functions.common.patterns import compile_value
from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import Steps
from functions.process.mapping.places import NULL, Found
from functions.process.mapping.texts import Getter

_IS_THERE = [{"exists": True}]

_decode = Decoder(float_hook=exact).decode


def condition(patterns: Sequence[dict[str, Any]], getter: Getter) -> Test:
    """The test of events for a condition, of which one pattern has to fit.

    The detail of an event is an object. Raises RecursionError on a value that is nested too deeply.
    """
    compiled = [_pattern(pattern, getter) for pattern in patterns]
    if len(compiled) == 1:
        return compiled[0]
    return lambda event: any(fits(event) for fits in compiled)


def all_there(patterns: Sequence[dict[str, Any]] | None, getter: Getter) -> Callable[[Chunk], bool]:
    """A quick test of many events: True only if all of them fit. False does not say anything."""
    pattern = patterns[0] if patterns and len(patterns) == 1 else {}
    members = _members(pattern) if isinstance(pattern.get("detail", {}), dict) else {}
    if not members or any(inner != _IS_THERE for inner in members.values()):
        return lambda _chunk: patterns is None
    gets = [getter(path) for path in members]

    def fit(chunk: Chunk) -> bool:
        try:
            return all(chunk.kinds(get) == {str} or _are_there(chunk.found(get)) for get in gets)
        except RecursionError:
            return False

    return fit


def _are_there(found: Sequence[Found]) -> bool:
    return None not in found and NULL not in found


def wanted(pattern: dict[str, Any]) -> set[str]:
    """The members of the detail that a pattern wants to be there, whatever they are."""
    members = _members(pattern).items()
    return {f"{path[1]}" for path, inner in members if inner == _IS_THERE and len(path) > 1}


def wants_only(pattern: dict[str, Any]) -> bool:
    """Whether a pattern asks for nothing else."""
    inside = isinstance(pattern.get("detail"), dict)
    return inside and len(wanted(pattern)) == len(_members(pattern))


def asked(pattern: dict[str, Any]) -> Iterator[Steps]:
    """The paths of which a pattern asks more than whether something is there."""
    for path, inner in _members(pattern).items():
        if inner != _IS_THERE:
            yield path


def _members(pattern: dict[str, Any]) -> dict[Steps, Any]:
    """What a pattern asks, by path."""
    inside = pattern.get("detail")
    members: dict[Steps, Any] = {
        (root,): inner for root, inner in pattern.items() if root != "detail"
    }
    if isinstance(inside, dict):
        members |= {("detail", name): inner for name, inner in inside.items()}
    return members


def _pattern(pattern: dict[str, Any], getter: Getter) -> Test:
    inside = pattern.get("detail")
    if not isinstance(inside, dict | None) and not compile_value(inside)({}):
        return lambda _event: False  # the detail is an object, and no object fits
    members = _members(pattern)
    # Whether something is there is asked first, as that is quick.
    there = [getter(path) for path, inner in members.items() if inner == _IS_THERE]
    others = [
        (getter(path), compile_value(inner))
        for path, inner in members.items()
        if inner != _IS_THERE
    ]

    def fits(event: Any) -> bool:
        for get in there:
            found = get(event)
            if found is None or found == NULL:
                return False
        for get, test in others:
            found = get(event)
            if not test(None if found is None else _decoded(found)):
                return False
        return True

    return fits


def _decoded(found: Raw) -> Any:
    try:
        return _decode(found)
    except ValidationError:  # a whole number of thousands of digits
        return json.loads(bytes(found), parse_int=exact, parse_float=exact)
