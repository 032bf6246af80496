"""Who sent a message that is no valid event, as far as it says.

Process stores it with each quarantined record. Records of earlier versions have no source: it is
read from their original bytes in the same way.
"""

from __future__ import annotations

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
    """The `source` of the event in a message or, where that is no usable text, the envelope's."""
    try:
        detail = _message(body).detail
        return _usable(_event(detail).source) or envelope_source(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return envelope_source(body)


def envelope_source(body: bytes) -> str | None:
    """The `source` of a message's envelope; None where there is none that is usable."""
    try:
        return _usable(_message(body).source)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _usable(value: Raw) -> str | None:
    """Text of the length that the contract allows."""
    try:
        text = _text(value)
    except (DecodeError, UnicodeDecodeError):  # no text, or no Unicode
        return None
    return text if 1 <= len(text) <= _LONGEST else None
