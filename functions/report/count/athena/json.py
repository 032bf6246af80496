"""How Athena's SQL reads JSON (Trino, "JSON functions": json_extract, json_extract_scalar).

A document that is no JSON has no values. Of a repeated member these functions take the first. A
place in an array also finds the member of an object that is named by its digits, and the other way
round: they take both for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functions.report.count.metrics.dialect import literal
from functions.report.definitions import Steps


class AthenaDialect:
    """Implements count.metrics.dialect.Dialect."""

    def extracted(self, paths: Sequence[Steps]) -> Sequence[Sequence[str]]:
        columns = []
        for number, path in enumerate(paths):
            at = f"{path[0]}, {_path(path[1:])}"
            columns += [
                f"json_format(json_extract({at})) AS json_{number}",
                f"json_extract_scalar({at}) AS scalar_{number}",
            ]
        return [columns]

    def scalar(self, number: int) -> str:
        return f"scalar_{number}"

    def at(self, json: str, path: Steps) -> tuple[str, str]:
        at = f"{json}, {_path(path)}"
        return f"json_format(json_extract({at}))", f"json_extract_scalar({at})"

    def any_element(self, array: str, name: str, fits: Callable[[str], str]) -> str:
        elements = f"TRY_CAST(json_parse({array}) AS ARRAY(JSON))"
        return f"coalesce(any_match({elements}, {name} -> {fits(name)}), false)"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_like({text}, {literal(pattern)})"

    def in_e_notation(self, number: str, places: int) -> str:
        return f"format('%.{places}e', {number})"

    def digest(self, text: str) -> str:
        return f"lower(to_hex(sha256(to_utf8({text}))))"


def _path(steps: Steps) -> str:
    return literal("$" + "".join(map(_step, steps)))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'
