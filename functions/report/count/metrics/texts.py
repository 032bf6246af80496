"""What matchers say of a text, as SQL: `prefix`, `suffix`, `wildcard`, `equals-ignore-case`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from functions.report.count.metrics.dialect import literal, then

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = _UPPER.lower()


def _affix_test(text: str, affix: str | Mapping[str, str], *, at_end: bool) -> str:
    """Texts may be long: no more of one is put in lower case than is compared."""
    cased: Callable[[str], str] = str
    if not isinstance(affix, str):
        affix, cased = affix["equals-ignore-case"].translate(_TO_LOWER), _lower
    if not affix:
        return "true"
    length = len(affix)
    if at_end:
        end = cased(f"substr({text}, length({text}) - {length - 1}, {length})")
        return then(f"length({text}) >= {length}", f"{end} = {literal(affix)}")
    return f"{cased(f'substr({text}, 1, {length})')} = {literal(affix)}"


def _equals_ignore_case(text: str, value: str) -> str:
    lower = f"{_lower(text)} = {literal(value.translate(_TO_LOWER))}"
    return then(f"length({text}) = {len(value)}", lower)


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
    "equals-ignore-case": _equals_ignore_case,
}
