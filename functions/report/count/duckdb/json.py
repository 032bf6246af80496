"""How DuckDB reads JSON: all paths of a document at once; what a value is, where that is asked.

DuckDB refuses documents that are no JSON: TRY makes them null, and all that is in them absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functions.report.count import queries
from functions.report.count.metrics.dialect import Item, literal
from functions.report.definitions import Steps

# A path takes these for other things than names; a JSON Pointer of one name takes them.
_ODD_NAMES = frozenset({"", "*"})
_ROOTS = ("details", "extra")


class DuckDBDialect:
    """Implements count.metrics.dialect.Dialect."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[str]:
        columns = []
        for root in _ROOTS:
            plain = ", ".join(_path(one[1:]) for one in paths if one[0] == root and _is_plain(one))
            if plain:
                columns.append(f"TRY(json_extract_string({root}, [{plain}])) AS {root}_texts")
        return columns

    def item(self, number: int, paths: Sequence[Steps]) -> Item:
        path = paths[number]
        root = str(path[0])
        if not _is_plain(path):
            json = f"TRY({_chain(path)})"
            return _item(f"TRY(json_extract_string({json}, '$'))", json)
        place = sum(one[0] == root and _is_plain(one) for one in paths[: number + 1])
        return _item(f"{root}_texts[{place}]", f"json_extract({root}, {_path(path[1:])})")

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_matches({text}, {literal(pattern)})"

    def in_e_notation(self, number: str, places: int) -> str:
        return f"printf('%.{places}e', {number})"

    def digest(self, text: str) -> str:
        return queries.digest(text)


def _item(text: str, json: str) -> Item:
    """`json`: the value as JSON."""
    kind = f"json_type({json})"

    def any_element(fits: Callable[[Item], str]) -> str:
        element = _item("json_extract_string(element, '$')", "element")
        elements = f"json_extract({json}, '$[*]')"
        there = f"CASE WHEN {element.there} THEN {fits(element)} ELSE false END"
        return f"len(list_filter({elements}, lambda element: {there})) > 0"

    return Item(
        there=f"{text} IS NOT NULL",
        text=text,
        is_text=f"{kind} = 'VARCHAR'",
        is_number=f"{kind} IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')",
        is_flag=f"{kind} = 'BOOLEAN'",
        is_array=f"{kind} = 'ARRAY'",
        may_be_nested=f"substr({text}, 1, 1) IN ('[', '{{')",
        any_element=any_element,
    )


def _is_plain(path: Steps) -> bool:
    return _ODD_NAMES.isdisjoint(path[1:])


def _chain(path: Steps) -> str:
    """A path as JSON Pointers of one name each, and paths of one place."""
    json = str(path[0])
    for step in path[1:]:
        one = literal(f"/{step}") if step in _ODD_NAMES else _path([step])
        json = f"json_extract({json}, {one})"
    return json


def _path(steps: Steps) -> str:
    return literal("$" + "".join(map(_step, steps)))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'."{escaped}"'
