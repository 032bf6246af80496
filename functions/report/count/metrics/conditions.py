"""Conditions of definitions as SQL: the answers are those of functions/common/patterns.py.

But for what is inside arrays inside arrays, and for details that are an array: these are not looked
into. Numbers are compared as doubles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from functions.report.count.metrics.dialect import Dialect, begins, literal, then
from functions.report.count.metrics.items import Item, inside
from functions.report.count.metrics.texts import OF_TEXT
from functions.report.definitions import Steps

Condition: TypeAlias = Sequence[Mapping[str, Any]]
ItemAt: TypeAlias = Callable[[Steps], Item]

# What begins like this may be a number, a flag, an array or an object, and not text.
_MAY_BE_NO_TEXT = frozenset("-0123456789tf[{")


def paths_of(condition: Condition) -> Iterator[Steps]:
    """The paths at which a condition looks, roots of the event included."""
    for pattern in condition:
        yield from (path for path, _ in _leaves(pattern, []))
        yield from (_seen(path, inner) for path, inner in _holders(pattern, []))


def condition_sql(dialect: Dialect, condition: Condition, item: ItemAt) -> str:
    """Whether an event fits: never null. `item`: what stands at a path of paths_of()."""
    return _any(_members(dialect, pattern, [], item) for pattern in condition)


def _members(dialect: Dialect, pattern: Mapping[str, Any], above: Steps, item: ItemAt) -> str:
    """Whether the members of an object fit, and those of objects in it."""
    tests = []
    for name, inner in pattern.items():
        path: Steps = [*above, name]
        if isinstance(inner, Mapping):
            fits = _members(dialect, inner, path, item)
            tests.append(_or_in_array(dialect, inner, path, item, fits) if above else fits)
        else:
            tests.append(_values(item(path), inner))
    return _all(tests)


def _or_in_array(
    dialect: Dialect, pattern: Mapping[str, Any], path: Steps, item: ItemAt, fits: str
) -> str:
    """Whether an object fits, or an array has one that does. `fits`: that of the object."""
    array, _ = dialect.at(str(path[0]), path[1:])

    def of_element(element: str) -> str:
        def member(steps: Steps) -> Item:
            return inside(dialect, element, steps, "one")

        there, _ = dialect.at(element, [])
        test = _all(_values(member(steps), allowed) for steps, allowed in _leaves(pattern, []))
        return then(f"{there} <> 'null'", test)

    is_array = then(item(_seen(path, pattern)).there, begins(array, "["))
    in_array = dialect.any_element(array, "element", of_element)
    return f"CASE WHEN {is_array} THEN {in_array} ELSE {fits} END"


def _seen(path: Steps, pattern: Mapping[str, Any]) -> Steps:
    """The path at which something is where an array stands at another one.

    That is the first element, which is no long text. Of an empty array there is none: it is told
    from no array only where that makes a difference.
    """
    return path if _fits_absent(pattern) else [*path, 0]


def _fits_absent(pattern: Mapping[str, Any]) -> bool:
    return all({"exists": False} in allowed for _, allowed in _leaves(pattern, []))


def _holders(pattern: Mapping[str, Any], above: Steps) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    """The paths of objects, and what their members have to be, but for roots of the event."""
    for name, inner in pattern.items():
        if isinstance(inner, Mapping):
            path: Steps = [*above, name]
            if above:
                yield path, inner
            yield from _holders(inner, path)


def _leaves(pattern: Mapping[str, Any], above: Steps) -> Iterator[tuple[Steps, Sequence[Any]]]:
    for name, inner in pattern.items():
        path: Steps = [*above, name]
        if isinstance(inner, Mapping):
            yield from _leaves(inner, path)
        else:
            yield path, inner


def _values(item: Item, allowed: Sequence[Any]) -> str:
    exists = {one["exists"] for one in allowed if isinstance(one, dict) and "exists" in one}
    fits_absent = "true" if False in exists else "false"
    if exists == {True, False}:
        return "true"
    if True in exists:
        return f"({item.there})"
    fits = _scalar(item, allowed)
    if item.any_element is not None:
        of_array = item.any_element(lambda element: _scalar(element, allowed))
        fits = f"CASE WHEN {item.is_array} THEN {of_array} ELSE {fits} END"
    return f"coalesce(CASE WHEN {item.there} THEN {fits} ELSE {fits_absent} END, false)"


def _scalar(item: Item, allowed: Sequence[Any]) -> str:
    """Whether a single value that is there fits one of what it may be."""
    texts = [one for one in allowed if type(one) is str]
    flags = [one for one in allowed if type(one) is bool]
    numbers = [one for one in allowed if type(one) in {int, float, Decimal}]
    matchers = [next(iter(one.items())) for one in allowed if isinstance(one, dict)]
    tests = []
    if texts:
        tests.append(_is_one_of(item, texts))
    tests += [then(f"{item.text} = '{str(flag).lower()}'", item.is_flag) for flag in flags]
    if numbers:
        tests.append(_of_number(item, f"{{}} IN ({_doubles(numbers)})"))
    for name, value in matchers:
        if name in OF_TEXT:
            tests.append(_of_text(item, name, value))
        elif name == "numeric":
            signs, bounds = value[::2], value[1::2]
            compared = [
                f"{{}} {sign} {_doubles([bound])}"
                for sign, bound in zip(signs, bounds, strict=True)
            ]
            tests.append(_of_number(item, " AND ".join(compared)))
        elif name == "anything-but":
            tests.append(_anything_but(item, value))
    return _any(tests)


def _is_one_of(item: Item, texts: Sequence[str]) -> str:
    plain = [text for text in texts if not _may_be_no_text(text)]
    others = [text for text in texts if _may_be_no_text(text)]
    tests = []
    if plain:
        tests.append(f"{item.text} IN ({', '.join(map(literal, plain))})")
    if others:
        tests.append(then(f"{item.text} IN ({', '.join(map(literal, others))})", item.is_text))
    return _any(tests)


def _of_text(item: Item, name: str, value: Any) -> str:
    test = OF_TEXT[name](item.text, value)
    if isinstance(value, str) and name == "prefix" and value and not _may_be_no_text(value):
        return test
    return then(test, item.is_text)


def _of_number(item: Item, comparison: str) -> str:
    compared = comparison.replace("{}", f"TRY_CAST({item.json} AS DOUBLE)")
    return then(item.is_number, f"({compared})")


def _anything_but(item: Item, unwanted: Any) -> str:
    """Any scalar but these; arrays and objects are none."""
    if isinstance(unwanted, dict):
        ((name, texts),) = unwanted.items()
        fits = _any(_of_text(item, name, text) for text in texts)
    else:
        texts = [one for one in unwanted if type(one) is str]
        numbers = [one for one in unwanted if type(one) is not str]
        tests = [_is_one_of(item, texts)] if texts else []
        if numbers:
            tests.append(_of_number(item, f"{{}} IN ({_doubles(numbers)})"))
        fits = _any(tests)
    scalar = f"CASE WHEN {item.is_nested} THEN {item.is_text} ELSE true END"
    return then(scalar, f"NOT {fits}")


def _may_be_no_text(text: str) -> bool:
    return text[:1] in _MAY_BE_NO_TEXT


def _doubles(numbers: Iterable[Any]) -> str:
    return ", ".join(f"CAST('{number}' AS DOUBLE)" for number in numbers)


def _any(tests: Iterable[str]) -> str:
    listed = list(tests)
    return f"({' OR '.join(listed)})" if listed else "false"


def _all(tests: Iterable[str]) -> str:
    listed = list(tests)
    return f"({' AND '.join(listed)})" if listed else "true"
