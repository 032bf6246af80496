"""What a mapping makes of what is at its paths: text, or a fault.

Text is text: strings are, and whole numbers and booleans become it as they are written. What is
there and is anything else is a fault, and so is what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

from msgspec import Raw, ValidationError
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS, Reason
from functions.process.event import RefusedError
from functions.process.mapping.compiled import Steps, Text
from functions.process.mapping.places import Found, written

# What finds a value in an event, whatever that is to the one who looks.
Get: TypeAlias = Callable[[Any], Found]
Getter: TypeAlias = Callable[[Steps], Get]
# What makes a member of an event: raises RefusedError.
Made: TypeAlias = Callable[[Any], str]

# A joined text of more characters becomes its SHA-256.
LONGEST_JOINED = 128

_AS_WRITTEN = re.compile(rb"-?[0-9]+|true|false")
_KINDS = {b"{": "an object", b"[": "an array", b'"': "text", b"t": "true", b"f": "false"}

text_of = Decoder(str).decode


def kind(found: Raw) -> str:
    """What a value is, in words."""
    return _KINDS.get(bytes(found)[:1], "a number")


def first(paths: Sequence[Steps], getter: Getter) -> Get:
    """What finds the value at the first of these paths that is there and not null."""
    gets = [getter(path) for path in paths]
    if len(gets) == 1:
        return gets[0]

    def get(event: Any) -> Found:
        for one in gets:
            if (found := one(event)) is not None:
                return found
        return None

    return get


def places(paths: Sequence[Steps]) -> str:
    """Paths in words, for a message."""
    return ", ".join(map(written, paths))


def maker(member: str, text: Text, getter: Getter) -> Made:
    """What makes a member that is text, with the length that the contract allows."""
    make = _maker(member, text, getter)
    longest = MAX_CHARACTERS.get(member)
    if longest is None or text.value is not None or text.hash:
        return make
    where = places(text.first or text.join)

    def bounded(event: Any) -> str:
        made = make(event)
        if not made:
            raise RefusedError(Reason.EMPTY, f"`{member}`: {where} is empty", member)
        if len(made) > longest:
            what = f"`{member}`: {where} has {len(made)} of {longest} characters"
            raise RefusedError(Reason.TOO_LONG, what, member)
        return made

    return bounded


def optional(member: str, text: Text, getter: Getter) -> Callable[[Any], str | None]:
    """What makes a member that need not be there: None where one of its paths finds nothing."""
    make = maker(member, text, getter)
    needed = [first(text.first, getter)] if text.first else [getter(one) for one in text.join]

    def made(event: Any) -> str | None:
        for get in needed:
            if get(event) is None:
                return None
        return make(event)

    return made


def _maker(member: str, text: Text, getter: Getter) -> Made:
    if text.value is not None:
        constant = text.value
        return lambda _event: constant
    if text.join:
        return _joined(member, text.join, getter)
    if text.hash:
        hashed = _found(member, text.hash, getter)
        return lambda event: sha256(hashed(event)).hexdigest()
    found = _found(member, text.first, getter)
    where = places(text.first)

    def make(event: Any) -> str:
        value = found(event)
        try:
            return text_of(value)
        except ValidationError:
            return _as_written(member, value, where)

    return make


def _joined(member: str, paths: Sequence[Steps], getter: Getter) -> Made:
    parts = [_part(member, path, getter) for path in paths]

    def make(event: Any) -> str:
        joined = "/".join([part(event) for part in parts])
        if len(joined) > LONGEST_JOINED:
            return sha256(joined.encode()).hexdigest()
        return joined

    return make


def _part(member: str, path: Steps, getter: Getter) -> Made:
    """What makes a part of a joined text: of any length, and not empty where the whole may not."""
    make = _maker(member, Text(first=(path,)), getter)
    if member not in MAX_CHARACTERS:
        return make

    def part(event: Any) -> str:
        made = make(event)
        if not made:
            raise RefusedError(Reason.EMPTY, f"`{member}`: {written(path)} is empty", member)
        return made

    return part


def _found(member: str, paths: Sequence[Steps], getter: Getter) -> Callable[[Any], Raw]:
    """What finds a value that has to be there."""
    get, where = first(paths, getter), places(paths)

    def found(event: Any) -> Raw:
        value = get(event)
        if value is None:
            raise RefusedError(Reason.MISSING, f"`{member}`: nothing is at {where}", member)
        return value

    return found


def _as_written(member: str, value: Raw, where: str) -> str:
    written_so = bytes(value)
    if not _AS_WRITTEN.fullmatch(written_so):
        what = f"`{member}`: {where} is {kind(value)}, and text is needed"
        if kind(value) == "a number":
            what = f"`{member}`: {where} is a number with a fraction, and text is needed"
        raise RefusedError(Reason.WRONG_TYPE, what, member)
    return written_so.decode()
