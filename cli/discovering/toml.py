"""Parts of definitions as TOML: strings, lists, inline tables, patterns of members."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from functions.process.mapping.compiled import Steps
from stacks.definitions.matchers import MATCHERS, REFUSED

# U+FFFF: beyond it an escape has eight digits.
_LONGEST_SHORT = 0xFFFF
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(value: Any) -> str:
    """A value in one line. Keys of tables are written as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # What TOML wants escaped, JSON escapes too, but for U+007F. A terminal shows the rest.
        quoted = json.dumps(value, ensure_ascii=False)
        return unquoted(quoted)
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f"{{ {', '.join(f'{key} = {written(inner)}' for key, inner in value.items())} }}"


def unquoted(text: str) -> str:
    """Text as it may stand in a comment."""
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= _LONGEST_SHORT else f"\\U{code:08x}"


def pattern(members: Iterable[tuple[Steps, Any]]) -> dict[str, Any]:
    """What each of these members of an envelope has to be, by its key in TOML.

    One that is inside another, or has another inside it, is left out.
    """
    found: dict[Steps, Any] = {}
    for steps, value in members:
        if not any(_one_inside_the_other(steps, other) for other in found):
            found[steps] = value
    return {".".join(_key(str(step)) for step in steps): value for steps, value in found.items()}


def _one_inside_the_other(one: Steps, other: Steps) -> bool:
    both = min(len(one), len(other))
    return one[:both] == other[:both]


def _key(name: str) -> str:
    """A member's name as the key of a pattern."""
    if _BARE.fullmatch(name) and name.replace("_", "-") not in {*MATCHERS, *REFUSED}:
        return name
    return written(f"[{json.dumps(name, ensure_ascii=False)}]")
