"""Reads the JSON of an event as it is written, and what stands at a path of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tests.reference.books import Json
from tests.reference.condition import NumberText

Steps = list[str | int]
# docs/report.md.
_FAILURES = frozenset({"failure", "failed", "error"})
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+)\]|\.?([^.\["]+)')


def event(text: str) -> Json:
    """An event of the contract. Of a member that is there twice the first counts."""
    found: Json = json.loads(
        text, parse_int=NumberText, parse_float=NumberText, object_pairs_hook=_first_of_each
    )
    details = found["details"]
    for name in ("action", "status"):
        told = details.get(name)
        found[name] = None if isinstance(told, NumberText) or type(told) is not str else told
    found["failed"] = (found["status"] or "").lower() in _FAILURES
    return found


def paths(expr: str | list[str]) -> list[Steps]:
    """The steps of a path, or of each of several."""
    return [_steps(one) for one in ([expr] if isinstance(expr, str) else expr)]


def first(found: Json, listed: Sequence[Steps]) -> Any:
    """What stands at the first of some paths that is there and not null."""
    return next((value for steps in listed if (value := _at(found, steps)) is not None), None)


def text(value: Any, *, flags: bool = False) -> str | None:
    """A value as text, numbers as they are written. `flags`: true and false are text too."""
    if isinstance(value, bool):
        return str(value).lower() if flags else None
    return str(value) if isinstance(value, str) else None


def _first_of_each(members: Sequence[tuple[str, Any]]) -> Json:
    return dict(reversed(members))


def _steps(path: str) -> Steps:
    return [
        json.loads(f'"{quoted}"') if quoted else int(place) if place else plain
        for quoted, place, plain in _STEP.findall(path)
    ]


def _at(value: Any, steps: Steps) -> Any:
    for step in steps:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
