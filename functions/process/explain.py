"""The slow path of validation: why a line is no event, or an event that the fast path left.

Checks run from the outside in, then member by member in the order of the contract; the first
that fails gives the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NoReturn

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder
from msgspec.json import encode as to_json

from functions.process.timestamp import microseconds

# The text members of the contract (event.schema.json), each with its longest length.
_TEXTS: Mapping[str, int | None] = {
    "event_id": 128,
    "source": 256,
    "timestamp": None,
    "event_type": 128,
}
MEMBERS = (*_TEXTS, "details")


# How EventBridge begins an envelope.
_ENVELOPE = re.compile(rb'\s*\{\s*"version"\s*:\s*"0"\s*,\s*"id"\s*:\s*"([ !#-\[\]-~]+)"')


class ValidEvent(Struct, frozen=True):
    """An event of the contract. `details` and `extra` are JSON text, `timestamp_us` is UTC.

    `action` and `status` are those of `details` when they are strings. `content_hash` is that
    of the event's JSON text as received.
    """

    event_id: str
    source: str
    event_type: str
    action: str | None
    status: str | None
    timestamp_us: int
    details: str
    extra: str | None
    content_hash: int
    delivery_id: str


def content_hash(detail: bytes | Raw) -> int:
    """The first 64 bits of SHA-256, as a signed number: tells copies of an event from conflicts.

    It is compared between lines of the same id only, so that 64 bits are plenty.
    """
    return int.from_bytes(sha256(detail).digest()[:8], "big", signed=True)


class Invalid(Struct, frozen=True):
    """Why a line is no event: a stable `reason` code, and a `message` for people."""

    reason: str
    message: str
    delivery_id: str | None = None


class _Refused(Exception):  # noqa: N818 - control flow inside this module, not an error of it
    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        self.message = message


class _LooseDetails(Struct):
    action: Raw = Raw(b"null")
    status: Raw = Raw(b"null")


_any = Decoder(Raw).decode
_object = Decoder(dict[str, Raw]).decode
_text = Decoder(str).decode
_loose_details = Decoder(_LooseDetails).decode


def explain(body: bytes, latest_us: int) -> ValidEvent | Invalid:
    """Judge one message body exactly. Never raises on any input."""
    delivery_id = _delivery_id_at_start(body)
    try:
        envelope = _read(body)
        delivery_id = _delivery_id(envelope)
        return _judge(envelope["detail"], delivery_id, latest_us)
    except _Refused as refused:
        return Invalid(refused.reason, refused.message, delivery_id)
    except RecursionError:
        return Invalid("too_deep", "nested deeper than the parser reads", delivery_id)


def _delivery_id_at_start(body: bytes) -> str | None:
    """The delivery of a body that no parser reads to its end."""
    match = _ENVELOPE.match(body)
    return match[1].decode() if match else None


def _read(body: bytes) -> dict[str, Raw]:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise _Refused("not_unicode", f"not UTF-8: {error}") from None
    try:
        _any(body)
    except DecodeError as error:
        if _has_lone_surrogates(body):
            raise _Refused("not_unicode", "an escape stands for half a character") from None
        raise _Refused("not_json", str(error)) from None
    try:
        return _object(body)
    except ValidationError as error:
        raise _Refused("not_an_object", f"the message: {error}") from None


def _has_lone_surrogates(body: bytes) -> bool:
    """Whether `body`, which msgspec refused, is JSON but for surrogates that stand alone.

    The standard library's parser differs from msgspec's in accepting them, and in accepting
    NaN and Infinity, which are refused here. Numbers are left unread, however long.
    """
    try:
        json.loads(body.decode(), parse_constant=_refuse_constant, parse_int=str, parse_float=str)
    except ValueError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _delivery_id(envelope: dict[str, Raw]) -> str:
    try:
        delivery_id = _text(envelope["id"])
    except (KeyError, ValidationError):
        raise _Refused("not_an_envelope", "no EventBridge envelope: no string `id`") from None
    if "detail" not in envelope:
        raise _Refused("not_an_envelope", "no EventBridge envelope: no `detail`")
    return delivery_id


def _judge(detail: Raw, delivery_id: str, latest_us: int) -> ValidEvent:
    try:
        event = _object(detail)
    except ValidationError as error:
        raise _Refused("not_an_object", f"the event: {error}") from None
    texts: dict[str, str] = {}
    timestamp_us = 0
    for member, longest in _TEXTS.items():
        texts[member] = _check_text(event, member, longest)
        if member == "timestamp":
            timestamp_us = _check_timestamp(texts[member])
    details = _check_details(event)
    if timestamp_us > latest_us:
        raise _Refused("timestamp_in_future", f"{texts['timestamp']} is more than a day ahead")
    action, status = _action_and_status(details)
    return ValidEvent(
        texts["event_id"],
        texts["source"],
        texts["event_type"],
        action,
        status,
        timestamp_us,
        bytes(details).decode(),
        _extra(event),
        content_hash(detail),
        delivery_id,
    )


def _member(event: dict[str, Raw], member: str) -> Raw:
    try:
        return event[member]
    except KeyError:
        raise _Refused(f"missing:{member}", f"`{member}` is missing") from None


def _check_text(event: dict[str, Raw], member: str, longest: int | None) -> str:
    try:
        text = _text(_member(event, member))
    except ValidationError as error:
        raise _Refused(f"wrong_type:{member}", f"`{member}`: {error}") from None
    if longest is None:
        return text
    if not text:
        raise _Refused(f"empty:{member}", f"`{member}` is empty")
    if len(text) > longest:
        raise _Refused(f"too_long:{member}", f"`{member}` has {len(text)} of {longest} characters")
    return text


def _check_timestamp(text: str) -> int:
    timestamp_us = microseconds(text)
    if timestamp_us is None:
        # The value may be of any length and content; quarantine keeps it in full.
        raise _Refused("bad_timestamp", "`timestamp` is no RFC 3339 date-time with an offset")
    return timestamp_us


def _check_details(event: dict[str, Raw]) -> Raw:
    details = _member(event, "details")
    if not bytes(details).startswith(b"{"):
        raise _Refused("wrong_type:details", "`details` is not an object")
    return details


def _action_and_status(details: Raw) -> tuple[str | None, str | None]:
    loose = _loose_details(details)
    return _text_or_none(loose.action), _text_or_none(loose.status)


def _text_or_none(value: Raw) -> str | None:
    return _text(value) if bytes(value).startswith(b'"') else None


def _extra(event: dict[str, Raw]) -> str | None:
    """Members beyond the contract as JSON text, each value as it was written."""
    members = [
        to_json(name) + b":" + bytes(value) for name, value in event.items() if name not in MEMBERS
    ]
    return (b"{" + b",".join(members) + b"}").decode() if members else None
