"""Whether a decoded JSON value is one that a pattern allows: values, and EventBridge's matchers.

patterns.py says where this differs from EventBridge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import eq, ge, gt, le, lt
from typing import Any, TypeAlias

# Is told a decoded JSON value, None where there is none.
Test: TypeAlias = Callable[[Any], bool]

_COMPARISONS = {"=": eq, ">": gt, ">=": ge, "<": lt, "<=": le}
_NUMBERS = frozenset({int, float, Decimal})
# Letters beyond ASCII have no one lower case: that depends on their language.
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def any_fits(tests: Sequence[Test], value: Any) -> bool:
    """Whether a value passes one of these tests."""
    for test in tests:  # noqa: SIM110 - a generator takes twice as long
        if test(value):
            return True
    return False


def _all_fit(tests: Sequence[Test], value: Any) -> bool:
    for test in tests:  # noqa: SIM110 - as above
        if not test(value):
            return False
    return True


def of_values(allowed: Sequence[Any]) -> Test:
    """The test of a value by what it may be: values and matchers, of which one has to fit."""
    exists = {one["exists"] for one in allowed if isinstance(one, dict) and "exists" in one}
    fits_absent = False in exists
    if True in exists:
        return lambda value: fits_absent or value is not None
    fits_one = _scalar(allowed)

    def fits(value: Any) -> bool:
        if value is None:
            return fits_absent
        if type(value) is list:
            return any(map(fits_one, elements(value)))
        return fits_one(value)

    return fits


def _scalar(allowed: Sequence[Any]) -> Test:
    """The test of a single value that is there."""
    texts = frozenset(one for one in allowed if type(one) is str)
    flags = frozenset(one for one in allowed if type(one) is bool)
    numbers = frozenset(one for one in allowed if type(one) in _NUMBERS)
    matchers = [next(iter(one.items())) for one in allowed if isinstance(one, dict)]
    of_text = [_OF_TEXT[name](value) for name, value in matchers if name in _OF_TEXT]
    of_number = [_numeric(value) for name, value in matchers if name == "numeric"]
    of_any = [_anything_but(value) for name, value in matchers if name == "anything-but"]

    def fits(value: Any) -> bool:
        kind = type(value)
        if kind is str:
            return value in texts or any_fits(of_text, value) or any_fits(of_any, value)
        if kind is bool:
            return value in flags or any_fits(of_any, value)
        if kind in _NUMBERS:
            exact = _exact(value)
            return exact in numbers or any_fits(of_number, exact) or any_fits(of_any, exact)
        return False  # an object fits `exists` alone

    return fits


def elements(array: list[Any]) -> Iterator[Any]:
    """What is in an array, and in the arrays inside it. It may be nested as deep as one likes."""
    waiting = array[::-1]
    while waiting:
        element = waiting.pop()
        if type(element) is list:
            waiting += element[::-1]
        elif element is not None:
            yield element


def _exact(number: Any) -> Any:
    """The number that a float was written as."""
    return Decimal(repr(number)) if type(number) is float else number


def _lower(text: str) -> str:
    return text.translate(_LOWER)


def _affix(method: Callable[..., bool], affix: str | Mapping[str, str]) -> Test:
    if isinstance(affix, str):
        return lambda text: method(text, affix)
    in_lower = _lower(affix["equals-ignore-case"])
    return lambda text: method(_lower(text), in_lower)


def _equals_ignore_case(wanted: str) -> Test:
    in_lower = _lower(wanted)
    return lambda text: _lower(text) == in_lower


def _wildcard(pattern: str) -> Test:
    """`*` is any text. The first place that fits is taken for each part: no text takes long."""
    first, *middle = _parts(pattern)
    if not middle:
        return lambda text: text == first
    last = middle.pop()
    least = len(first) + len(last)

    def fits(text: str) -> bool:
        if len(text) < least or not text.startswith(first) or not text.endswith(last):
            return False
        start, end = len(first), len(text) - len(last)
        for part in middle:
            found = text.find(part, start, end)
            if found < 0:
                return False
            start = found + len(part)
        return True

    return fits


def _parts(pattern: str) -> list[str]:
    """The text between the stars. A backslash takes its meaning from what follows it."""
    parts = [""]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            parts.append("")
        else:
            parts[-1] += next(characters) if character == "\\" else character
    return parts


def _numeric(comparisons: Sequence[Any]) -> Test:
    signs, bounds = comparisons[::2], comparisons[1::2]
    tests = [_comparison(sign, bound) for sign, bound in zip(signs, bounds, strict=True)]
    return tests[0] if len(tests) == 1 else partial(_all_fit, tests)


def _comparison(sign: str, bound: Any) -> Test:
    compare = _COMPARISONS[sign]
    return lambda number: compare(number, bound)


def _anything_but(unwanted: Any) -> Test:
    """The test of a value that is there: it must not be, or not fit, any of these."""
    if isinstance(unwanted, dict):
        ((name, texts),) = unwanted.items()
        tests = [_OF_TEXT[name](text) for text in texts]
        return lambda value: not (type(value) is str and any_fits(tests, value))
    texts = frozenset(one for one in unwanted if type(one) is str)
    numbers = frozenset(one for one in unwanted if type(one) is not str)
    return lambda value: (
        type(value) is bool or value not in (texts if type(value) is str else numbers)
    )


_OF_TEXT: Mapping[str, Callable[[Any], Test]] = {
    "prefix": partial(_affix, str.startswith),
    "suffix": partial(_affix, str.endswith),
    "wildcard": _wildcard,
    "equals-ignore-case": _equals_ignore_case,
}
