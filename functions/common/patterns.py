"""Whether a decoded JSON object fits a condition, in the language of EventBridge's patterns.

A condition is a list of patterns, of which one has to fit. A pattern is EventBridge's own JSON:
`{"detail": {"code": ["a", {"prefix": "b"}]}}`. What it may say is checked where it is written
(docs/definitions.md): here it is right. It is compiled once to functions, and these are called for
every event.

Where EventBridge differs: null is absent here, a value is there whatever its type, numbers compare
by value, and an object of an array fits by itself. An empty array fits `exists` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from functions.common.matchers import Test, any_fits, elements, of_values

_IS_THERE = [{"exists": True}]


def compile_condition(condition: Sequence[Mapping[str, Any]]) -> Test:
    """The test of a condition, for decoded JSON objects.

    Numbers are int, and Decimal where they have a fraction: a float is taken for the shortest
    decimal that it stands for.
    """
    patterns = [_object(pattern) for pattern in condition]
    return patterns[0] if len(patterns) == 1 else partial(any_fits, patterns)


def compile_value(allowed: Mapping[str, Any] | Sequence[Any]) -> Test:
    """The test of what a pattern says at one member: further members, or what may be there."""
    return _object(allowed) if isinstance(allowed, Mapping) else of_values(allowed)


def _object(pattern: Mapping[str, Any]) -> Test:
    """The test of an object, or of the objects in an array, by its members."""
    members = [
        (name, compile_value(inner))
        # Whether something is there is asked first, as that is quick.
        for name, inner in sorted(pattern.items(), key=lambda member: member[1] != _IS_THERE)
    ]
    without_any = all(test(None) for _, test in members)

    def fits(value: Any) -> bool:
        if type(value) is dict:
            for name, test in members:  # noqa: SIM110 - a generator takes twice as long
                if not test(value.get(name)):
                    return False
            return True
        if type(value) is list:
            return any(map(fits, elements(value)))
        return without_any  # it has no members

    return fits
