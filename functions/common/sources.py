"""Who sent a message that is no valid event, as far as it says.

Process stores it with each quarantined record. Records of earlier versions have no source: it is
read from their original bytes in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS

_LONGEST = MAX_CHARACTERS["source"]


class _Message(Struct):
    source: Raw = Raw(b"null")
    detail: Raw = Raw(b"null")


class _Event(Struct):
    source: Raw = Raw(b"null")


_message = Decoder(_Message).decode
_event = Decoder(_Event).decode
_text = Decoder(str).decode


def source_of(body: bytes) -> str | None:
    """The `source` of the event in a message or, where that is no usable text, the envelope's.

    None where there is neither, and where the message is no JSON or no Unicode.
    """
    message = _read(body)
    if message is None:
        return None
    try:
        return _usable(_event(message.detail).source) or _usable(message.source)
    except DecodeError:  # the detail is no object
        return _usable(message.source)


def first_usable(*objects: Mapping[str, Raw]) -> str | None:
    """The first `source` that is usable text, of objects whose members have been read."""
    for one in objects:
        if "source" in one and (text := _usable(one["source"])):
            return text
    return None


def envelope_source(body: bytes) -> str | None:
    """The `source` of a message's envelope; None where there is none that is usable."""
    message = _read(body)
    return None if message is None else _usable(message.source)


def _read(body: bytes) -> _Message | None:
    try:
        if not body.isascii():
            body.decode()  # Raw skips the check of UTF-8
        return _message(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _usable(value: Raw) -> str | None:
    """Text of the length that the contract allows."""
    try:
        text = _text(value)
    except DecodeError:  # no text
        return None
    return text if 1 <= len(text) <= _LONGEST else None
