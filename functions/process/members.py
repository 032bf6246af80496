"""The members of an event beyond the contract, as they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from json import JSONDecoder

from functions.common.reasons import MEMBERS

# Only where a name or a value ends is asked of the parser: numbers stay text, however long.
read_value = JSONDecoder(parse_int=str, parse_float=str).scan_once  # type: ignore[attr-defined]
SPACE = " \t\n\r"
# A member that is no object or array and has no escapes, and its name.
_PLAIN = re.compile(rf'("([^"]*)"[{SPACE}]*:[{SPACE}]*(?:"[^"]*"|[^",{SPACE}]+))')


def further_members(text: str, details: str) -> str | None:
    """The further members of an event as a JSON object, or None if it has none.

    Each is there as often, in the order and with the text that it was sent, its name's escapes and
    the space at its colon included. `text`: that of the event, a JSON object, which a parser has
    read to its end. `details`: the object that is its last member of that name. Raises
    RecursionError if it is nested too deeply.
    """
    before = text.removesuffix(f"{details}}}")
    # Then the details are the last member, and there is no other object nor any array: what is
    # before them are names and plain values.
    if before.count("{") == 1 and "[" not in before and "\\" not in before:
        plain = _PLAIN.findall(f"{before}0")
        return _object([member for member, name in plain if name not in MEMBERS])
    found: list[str] = []
    # Between two members there is no quotation mark but the one that begins the next name.
    start = text.find('"')
    while start >= 0:
        name, end = read_value(text, start)
        value = text.index(":", end) + 1
        while text[value] in SPACE:
            value += 1
        # A whole object that begins here ends here: no value goes on after its last brace.
        end = (
            value + len(details) if text.startswith(details, value) else read_value(text, value)[1]
        )
        if name not in MEMBERS:
            found.append(text[start:end])
        start = text.find('"', end)
    return _object(found)


def _object(members: Sequence[str]) -> str | None:
    return f"{{{','.join(members)}}}" if members else None
