"""JSON values in SQL: whether one is there, and of which kind, by how its JSON begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from functions.report.count.metrics.dialect import Dialect, begins
from functions.report.definitions import Steps


@dataclass(frozen=True, slots=True)
class Item:
    """A value: expressions of what it is.

    `there`: it is there, and not null; all others are asked only where that is true. `json`: as
    JSON; `text`: of a scalar its text, of an array or an object anything or null. `any_element`:
    makes, from the condition of an element, that of an array; None where what is inside is not
    looked into.
    """

    there: str
    json: str
    text: str
    is_text: str
    is_number: str
    is_flag: str
    is_array: str
    is_nested: str
    any_element: Callable[[Callable[[Item], str]], str] | None = None


def at_path(dialect: Dialect, number: int) -> Item:
    """What stands at a path that was taken out of a document."""
    return _item(dialect, f"json_{number}", dialect.scalar(number), "element")


def inside(dialect: Dialect, json: str, path: Steps, name: str) -> Item:
    """What stands at a path inside JSON. `name`: of elements in conditions of its own."""
    return _item(dialect, *dialect.at(json, path), name)


def of_column(column: str) -> Item:
    """A column of the event, which is text."""
    return Item(
        there=f"{column} IS NOT NULL",
        json=column,
        text=column,
        is_text="true",
        is_number="false",
        is_flag="false",
        is_array="false",
        is_nested="false",
    )


def of_flag(condition: str) -> Item:
    """A condition, which is true or false."""
    return Item(
        there="true",
        json="''",
        text=f"CASE WHEN {condition} THEN 'true' ELSE 'false' END",
        is_text="false",
        is_number="false",
        is_flag="true",
        is_array="false",
        is_nested="false",
    )


def _item(dialect: Dialect, json: str, scalar: str, name: str | None) -> Item:
    def any_element(fits: Callable[[Item], str]) -> str:
        def of(element: str) -> str:
            item = _item(dialect, *dialect.at(element, []), None)
            return f"CASE WHEN {item.there} THEN {fits(item)} ELSE false END"

        return dialect.any_element(json, name or "", of)

    first = f"substr({json}, 1, 1)"
    return Item(
        there=f"coalesce({json} <> 'null', false)",
        json=json,
        text=scalar,
        is_text=begins(json, '"'),
        # Nothing else begins with what is between the minus and the digits.
        is_number=begins(json, "-", "9"),
        is_flag=f"{first} IN ('t', 'f')",
        is_array=begins(json, "["),
        is_nested=f"{first} IN ('[', '{{')",
        any_element=any_element if name else None,
    )
