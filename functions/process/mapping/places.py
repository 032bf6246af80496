"""What is at a path of an envelope: the slow way, on the text of it.

The fast way (fast.py) decodes once what all paths begin with, and goes on from there by this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from msgspec import Raw, ValidationError, defstruct
from msgspec.json import Decoder, encode

# What a look-up finds: JSON text, None or the text `null` where nothing is there.
Found = Raw | None
NULL = Raw(b"null")
_NO_FIELD = re.compile(r'[\x00-\x1f"\\]')
_PLAIN_NAME = re.compile(r"[\w@$:/#-]+")

_members = Decoder(dict[str, Raw]).decode
_elements = Decoder(list[Raw]).decode


def can_be_field(name: str) -> bool:
    """Whether msgspec takes it for the name of a struct's field in JSON."""
    return not _NO_FIELD.search(name)


def at(text: bytes | Raw, steps: Sequence[str | int]) -> Found:
    """What is there. `text` is JSON.

    Of a member that is written twice the last counts. Raises RecursionError.
    """
    found: Found = text if isinstance(text, Raw) else Raw(text)
    for step in steps:
        if found is None:
            return None
        found = _reader(step)(found)
    return found


def written(steps: Sequence[str | int]) -> str:
    """A path as definitions write it."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_NAME.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{encode(step).decode()}]"
    return text


@cache
def _reader(step: str | int) -> Callable[[Raw], Found]:
    """What finds a member of an object, or an element of an array. Definitions name few."""
    if isinstance(step, int):
        return partial(_element, step)
    if not can_be_field(step):
        return partial(_member_of_many, step)
    one = defstruct("One", [("value", Raw, None)], rename={"value": step})
    return partial(_member, Decoder(one).decode)


def _member(decode: Callable[[Raw], Any], inside: Raw) -> Found:
    try:
        found: Found = decode(inside).value
    except ValidationError:  # no object
        return None
    return found


def _member_of_many(name: str, inside: Raw) -> Found:
    try:
        return _members(inside).get(name)
    except ValidationError:
        return None


def _element(place: int, inside: Raw) -> Found:
    try:
        return _elements(inside)[place]
    except (ValidationError, IndexError):
        return None
