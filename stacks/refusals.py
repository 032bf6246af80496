"""What is wrong with a value of a file, in our own words: what must be there, and what is.

Pydantic finds it. What it says itself speaks of inputs, patterns and dictionaries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LONGEST_SHOWN = 60


def in_words(detail: ErrorDetails) -> str:
    """What Pydantic found, without where: `must be at least 1, not 0`."""
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        # It is ours already. Of a whole table it names what in it is wrong.
        said = str(context["error"])
        return said if isinstance(detail["input"], dict) else f"{said}, not {_given(detail)}"
    if detail["type"] == "missing":
        return "is missing"
    rule = _RULES.get(detail["type"])
    return f"{rule(context) if rule else detail['msg']}, not {_given(detail)}"


def place(location: tuple[int | str, ...]) -> str:
    """Where in a file it is, as a dotted key: `delivery.emails[0]`."""
    found = ""
    for part in location:
        if part != _A_KEY:
            found = joined(found, f"[{part}]" if isinstance(part, int) else _key(part))
    return found


def _key(name: str) -> str:
    """A key as TOML has it: in quotation marks where it has dots, blanks or breaks a line."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def joined(where: str, inner: str) -> str:
    """Two parts of a key: `a.b`, or `a[0]` where the second is a place in a list."""
    between = "." if where and inner and not inner.startswith("[") else ""
    return f"{where}{between}{inner}"


def shown(value: Any) -> str:
    """A value as a message shows it: as TOML has it, and cut where it is long."""
    try:
        return cut(_written(value))
    except RecursionError:
        return "what is nested more deeply than can be shown"


def cut(text: str) -> str:
    """Text as a message shows it, in one line, where it may be long."""
    text = text.replace("\n", "\\n")
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return str(value)
        case date() | time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case {}:
            members = ", ".join(f"{key} = {_written(one)}" for key, one in value.items())
            return f"{{ {members} }}" if members else "{}"
        case _:
            return repr(value)


def _characters(number: int) -> str:
    return f"{number:,} {'character' if number == 1 else 'characters'}"


def _bound(number: float) -> str:
    return f"{number:,}".removesuffix(".0")


def _given(detail: ErrorDetails) -> str:
    """What is there. Of a list of the wrong length, how many things are in it."""
    if detail["type"] in {"too_long", "too_short"}:
        return f"{len(detail['input']):,}"
    return shown(detail["input"])


# The name of a table, not what is in it (pydantic-core, `dict` validator).
_A_KEY = "[key]"
_BARE = re.compile("[A-Za-z0-9_-]+")
_Context = Mapping[str, Any]
_RULES: Mapping[str, Callable[[_Context], str]] = {
    "string_type": lambda _: "must be text",
    "bool_type": lambda _: "must be true or false",
    "int_type": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number",
    "finite_number": lambda _: "must be a number that is neither inf nor nan",
    "date_type": lambda _: "must be a date without quotation marks, such as 2026-12-25",
    "list_type": lambda _: "must be a list",
    "dict_type": lambda _: "must be a table",
    "model_type": lambda _: "must be a table",
    "literal_error": lambda context: f"must be {context['expected']}",
    "greater_than_equal": lambda context: f"must be at least {_bound(context['ge'])}",
    "greater_than": lambda context: f"must be above {_bound(context['gt'])}",
    "less_than_equal": lambda context: f"must be at most {_bound(context['le'])}",
    "less_than": lambda context: f"must be below {_bound(context['lt'])}",
    "string_too_short": lambda context: (
        f"must be text of at least {_characters(context['min_length'])}"
    ),
    "string_too_long": lambda context: (
        f"must be text of at most {_characters(context['max_length'])}"
    ),
    "too_short": lambda context: f"must have at least {context['min_length']:,}",
    "too_long": lambda context: f"must have at most {context['max_length']:,}",
}
