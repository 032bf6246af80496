"""What a mapping makes of what is at its paths: text, or a fault.

Text is text: strings are, and whole numbers and booleans become it as they are written. What is
there and is anything else is a fault, and so is what is not there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Raw, ValidationError
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS, Reason
from functions.process.event import RefusedError
from functions.process.mapping.compiled import Steps, Text
from functions.process.mapping.places import NULL, Found, written

if TYPE_CHECKING:
    from functions.process.mapping.chunk import Chunk

# What finds a value in an event, whatever that is to the one who looks: what is only read as text
# may be found as the text that it is.
Get: TypeAlias = Callable[[Any], Found]
Getter: TypeAlias = Callable[[Steps], Get]
# What makes a member of an event: raises RefusedError.
Made: TypeAlias = Callable[[Any], str]
# The same for many events; see `all_maker`.
AllMade: TypeAlias = Callable[["Chunk"], Sequence[str]]

# A joined text of more characters becomes its SHA-256.
LONGEST_JOINED = 128

_AS_WRITTEN = re.compile(rb"-?[0-9]+|true|false")
_KINDS = {b"{": "an object", b"[": "an array", b'"': "text", b"t": "true", b"f": "false"}

text_of = Decoder(str).decode


def as_text(found: Any) -> str:
    """The text that was found. Raises msgspec's ValidationError and, on None, TypeError."""
    return found if type(found) is str else text_of(found)


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
            found = one(event)
            if found is not None and found != NULL:
                return found
        return None

    return get


def places(paths: Sequence[Steps]) -> str:
    """Paths in words, for a message."""
    return " or ".join(map(written, paths))


def maker(member: str, text: Text, getter: Getter) -> Made:
    """What makes a member that is text, of the length that the contract allows."""
    if text.value is not None:
        constant = text.value
        return lambda _event: constant
    if text.hash:
        return _hashed(member, text.hash, getter)
    if text.join:
        return _joined(member, text.join, getter)
    return _text(member, text.first, getter, MAX_CHARACTERS.get(member, sys.maxsize))


def all_maker(member: str, text: Text, getter: Getter) -> AllMade | None:
    """What makes a member of many events at once; None where it takes a look at each.

    It raises where one of them is not as usual: `maker` then says what becomes of each. Usual is a
    text at the first of the paths.
    """
    if not text.first:
        return None
    get = getter(text.first[0])
    least, longest = _bounds(member)

    def make(chunk: Chunk) -> Sequence[str]:
        made = chunk.texts(get)
        lengths = {*map(len, made)}
        if min(lengths) < least or max(lengths) > longest:
            raise ValueError
        return made

    return make


def _bounds(member: str) -> tuple[int, int]:
    """How long a text has to be and may be; empty only if the member may be so."""
    return (1, MAX_CHARACTERS[member]) if member in MAX_CHARACTERS else (0, sys.maxsize)


def optional(member: str, text: Text, getter: Getter) -> Callable[[Any], str | None]:
    """What makes a member that need not be there: None where one of its paths finds nothing."""
    make = maker(member, text, getter)
    needed = [first(text.first, getter)] if text.first else [getter(one) for one in text.join]

    def made(event: Any) -> str | None:
        for get in needed:
            found = get(event)
            if found is None or found == NULL:
                return None
        return make(event)

    return made


def _text(member: str, paths: Sequence[Steps], getter: Getter, longest: int) -> Made:
    """What makes a text of at most `longest` characters; empty only if the member may be so."""
    get, where = first(paths, getter), places(paths)
    least = 1 if member in MAX_CHARACTERS else 0

    def make(event: Any) -> str:
        found = get(event)
        try:
            made = as_text(found)
        except (ValidationError, TypeError):  # no string, or None
            made = _as_written(member, found, where)
        if not least <= len(made) <= longest:
            raise _of_wrong_length(member, made, where, longest)
        return made

    return make


def _joined(member: str, paths: Sequence[Steps], getter: Getter) -> Made:
    parts = [_text(member, (path,), getter, sys.maxsize) for path in paths]

    def make(event: Any) -> str:
        joined = "/".join([part(event) for part in parts])
        if len(joined) > LONGEST_JOINED:
            return sha256(joined.encode()).hexdigest()
        return joined

    return make


def _hashed(member: str, paths: Sequence[Steps], getter: Getter) -> Made:
    get, where = first(paths, getter), places(paths)

    def make(event: Any) -> str:
        found = get(event)
        if found is None or found == NULL:
            raise missing(member, where)
        return sha256(found).hexdigest()

    return make


def missing(member: str, where: str) -> RefusedError:
    """That nothing is there of what a member is made from."""
    return RefusedError(Reason.MISSING, f"`{member}`: nothing is at {where}", member)


def _of_wrong_length(member: str, made: str, where: str, longest: int) -> RefusedError:
    if not made:
        return RefusedError(Reason.EMPTY, f"`{member}`: {where} is empty", member)
    what = f"`{member}`: {where} has {len(made)} of {longest} characters"
    return RefusedError(Reason.TOO_LONG, what, member)


def _as_written(member: str, found: Found, where: str) -> str:
    """The text of a whole number or a boolean."""
    if found is None or found == NULL:
        raise missing(member, where)
    text = bytes(found)
    if not _AS_WRITTEN.fullmatch(text):
        what = kind(found)
        what = "a number with a fraction or an exponent" if what == "a number" else what
        message = f"`{member}`: {where} is {what}, and text is needed"
        raise RefusedError(Reason.WRONG_TYPE, message, member)
    return text.decode()
