"""Reads the JSON of an event as it is written, and what stands at a path of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.reference.books import Json
from tests.reference.condition import NumberText

Steps = list[str | int]
# docs/report.md.
_FAILURES = frozenset({"failure", "failed", "error"})
_MOST_DIGITS, _BELOW = 15, 1e18
_ALL_TOLD_APART = 1e15
_NO_DOUBLE = 1e300
_LONGEST_NAME = 256
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_PLAIN = re.compile(r"-?[1-9][0-9]*|0")
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+)\]|\.?([^.\["]+)')


def document(text: str) -> Any:
    """JSON with numbers as they are written. Of a member that is there twice the first counts."""
    return json.loads(
        text, parse_int=NumberText, parse_float=NumberText, object_pairs_hook=_first_of_each
    )


def event(text: str) -> Json:
    """An event of the contract."""
    found: Json = document(text)
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


def is_number(value: Any) -> bool:
    """Whether a value is a number of JSON, or text that is written like one."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def text(value: Any) -> str | None:
    """A value as text; a number has one text, however it is written."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, NumberText):
        return value if _PLAIN.fullmatch(value) else _one_text(float(value), value)
    return value if isinstance(value, str) else None


def short(name: str | None) -> str | None:
    """A name as reports have it: a long one is cut, and its digest tells it apart."""
    if name is None or len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return (
        f"{name[:_LONGEST_NAME]}\N{HORIZONTAL ELLIPSIS} ({len(name)} characters, SHA-256 {digest})"
    )


def counted(double: float) -> Decimal | None:
    """The decimal that counts for a double; None where doubles do not tell all numbers apart."""
    return Decimal(repr(double)) if abs(double) < _ALL_TOLD_APART else exact(double)


def exact(double: float) -> Decimal | None:
    """The decimal that a double stands for; None if it has more than 15 digits, or is too large."""
    if not abs(double) < _BELOW:
        return None
    decimal = Decimal(repr(double))
    digits = "".join(map(str, decimal.as_tuple().digits)).rstrip("0")
    return decimal if len(digits) <= _MOST_DIGITS else None


def _one_text(double: float, written: str) -> str:
    decimal = counted(double)
    if decimal is not None and decimal == round(decimal, 9):
        return f"{decimal.normalize() + 0:f}"
    return written if not abs(double) < _NO_DOUBLE else f"{double:.16e}"


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
