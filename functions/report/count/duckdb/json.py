"""How DuckDB reads JSON: all paths of a document at once.

DuckDB refuses documents that are no JSON: TRY makes what is in them absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functions.report.count import queries
from functions.report.count.metrics.dialect import DOCUMENTS, begins, literal
from functions.report.definitions import Steps

# A path takes these for other things than names; a JSON Pointer of one name takes them.
_ODD_NAMES = frozenset({"", "*"})


class DuckDBDialect:
    """Implements count.metrics.dialect.Dialect."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[Sequence[str]]:
        found: list[str] = []
        at_once: list[str] = []
        for root in DOCUMENTS:
            plain = [n for n, one in enumerate(paths) if one[0] == root and _is_plain(one)]
            if plain:
                listed = ", ".join(_path(paths[n][1:]) for n in plain)
                at_once.append(f"TRY(json_extract({root}, [{listed}])) AS {root}_found")
                found += [
                    f"CAST({root}_found[{at}] AS VARCHAR) AS json_{n}"
                    for at, n in enumerate(plain, start=1)
                ]
        found += [
            f"CAST(TRY({_chain(str(one[0]), one[1:])}) AS VARCHAR) AS json_{n}"
            for n, one in enumerate(paths)
            if not _is_plain(one)
        ]
        # A long text is copied wherever this is written: here, once for all metrics.
        scalars = [f"{_scalar(f'json_{n}')} AS scalar_{n}" for n in range(len(paths))]
        elements = [
            f"CASE WHEN {begins(json, '[')} THEN {_elements(json)} END AS elements_{n}"
            for n, json in enumerate(f"json_{n}" for n in range(len(paths)))
        ]
        return [at_once, found, [*scalars, *elements]]

    def scalar(self, number: int) -> str:
        return f"scalar_{number}"

    def at(self, json: str, path: Steps) -> tuple[str, str]:
        if json not in DOCUMENTS:
            if not path:
                return f"{json}['json']", f"{json}['text']"
            json = f"{json}['json']"
        found = f"CAST({_chain(json, path)} AS VARCHAR)"
        return found, _scalar(found)

    def any_element(self, array: str, name: str, fits: Callable[[str], str]) -> str:
        taken_out = array.startswith("json_")
        elements = array.replace("json_", "elements_") if taken_out else _elements(array)
        return f"len(list_filter({elements}, lambda {name}: {fits(name)})) > 0"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_matches({text}, {literal(pattern)})"

    def in_e_notation(self, number: str, places: int) -> str:
        return f"printf('%.{places}e', {number})"

    def digest(self, text: str) -> str:
        return queries.digest(text)


def _scalar(json: str) -> str:
    """The text of a scalar. Most have no escapes, and are quicker cut than parsed."""
    is_text = begins(json, '"')
    return (
        f"CASE WHEN {is_text} THEN"
        f" CASE WHEN contains({json}, '\\') THEN json_extract_string({json}, '$')"
        f" ELSE substr({json}, 2, length({json}) - 2) END ELSE {json} END"
    )


def _elements(array: str) -> str:
    """The elements of an array: of each its JSON and its text."""
    both = f"{{'json': CAST(one_of AS VARCHAR), 'text': {_scalar('CAST(one_of AS VARCHAR)')}}}"
    return f"list_transform(json_extract({array}, '$[*]'), lambda one_of: {both})"


def _is_plain(path: Steps) -> bool:
    return _ODD_NAMES.isdisjoint(path[1:])


def _chain(json: str, path: Steps) -> str:
    """A path as JSON Pointers of one name each, and paths of one place."""
    if _ODD_NAMES.isdisjoint(path):
        return f"json_extract({json}, {_path(path)})"
    for step in path:
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
