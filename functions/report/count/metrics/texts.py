"""What matchers say of a text, as SQL: `prefix`, `suffix`, `wildcard`, `equals-ignore-case`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from functions.report.count.metrics.dialect import literal, then

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = _UPPER.lower()


def _affix_test(text: str, affix: str | Mapping[str, str], *, at_end: bool) -> str:
    if not isinstance(affix, str):
        return _affix_test(
            _lower(text), affix["equals-ignore-case"].translate(_TO_LOWER), at_end=at_end
        )
    if not affix:
        return "true"
    length = len(affix)
    if at_end:
        ends = f"substr({text}, length({text}) - {length - 1}, {length}) = {literal(affix)}"
        return then(f"length({text}) >= {length}", ends)
    return f"substr({text}, 1, {length}) = {literal(affix)}"


def _wildcard(text: str, pattern: str) -> str:
    like = "".join(
        "%" if part == "*" else re.sub(r"([%_\\])", r"\\\1", part.removeprefix("\\"))
        for part in re.findall(r"\\.|.", pattern, re.DOTALL)
    )
    return f"{text} LIKE {literal(like)} ESCAPE '\\'"


def _lower(text: str) -> str:
    """In lower case, of ASCII letters alone."""
    return f"translate({text}, '{_UPPER}', '{_LOWER}')"


_TO_LOWER = str.maketrans(_UPPER, _LOWER)
# By the name of a matcher: makes the condition of a text from what the matcher says.
OF_TEXT: Mapping[str, Callable[[str, Any], str]] = {
    "prefix": lambda text, value: _affix_test(text, value, at_end=False),
    "suffix": lambda text, value: _affix_test(text, value, at_end=True),
    "wildcard": _wildcard,
    "equals-ignore-case": lambda text, value: (
        f"{_lower(text)} = {literal(value.translate(_TO_LOWER))}"
    ),
}
