"""How Athena's SQL reads JSON (Trino, "JSON functions": json_extract, json_extract_scalar).

A document that is no JSON has no values. Of a repeated member these functions take the first. A
place in an array also finds the member of an object that is named by its digits, and the other way
round: they take both for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functions.report.count.metrics.dialect import Item, literal
from functions.report.definitions import Steps

_NUMBER_STARTS = "'-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'"


class AthenaDialect:
    """Implements count.metrics.dialect.Dialect."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[str]:
        columns = []
        for number, path in enumerate(paths):
            at = f"{path[0]}, {_path(path[1:])}"
            columns += [
                f"json_format(json_extract({at})) AS json_{number}",
                f"json_extract_scalar({at}) AS scalar_{number}",
            ]
        return columns

    def item(self, number: int, paths: Sequence[Steps]) -> Item:  # noqa: ARG002 - by the protocol
        return _item(f"scalar_{number}", f"json_{number}")

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_like({text}, {literal(pattern)})"

    def in_e_notation(self, number: str, places: int) -> str:
        return f"format('%.{places}e', {number})"

    def digest(self, text: str) -> str:
        return f"lower(to_hex(sha256(to_utf8({text}))))"


def _item(scalar: str, json: str, *, with_elements: bool = True) -> Item:
    """`scalar`: the text of a scalar, else null; `json`: the value as JSON text."""
    first = f"substr({json}, 1, 1)"

    def any_element(fits: Callable[[Item], str]) -> str:
        element = _item(
            "json_extract_scalar(element, '$')", "json_format(element)", with_elements=False
        )
        elements = f"CAST(json_parse({json}) AS ARRAY(JSON))"
        there = f"CASE WHEN {element.there} THEN {fits(element)} ELSE false END"
        return f"any_match({elements}, element -> {there})"

    return Item(
        there=f"coalesce({json} <> 'null', false)",
        text=scalar,
        is_text=f"{first} = '\"'",
        is_number=f"{first} IN ({_NUMBER_STARTS})",
        is_flag=f"{first} IN ('t', 'f')",
        is_array=f"{first} = '['",
        may_be_nested=f"{first} IN ('[', '{{')",
        any_element=any_element if with_elements else None,
    )


def _path(steps: Steps) -> str:
    return literal("$" + "".join(map(_step, steps)))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'
