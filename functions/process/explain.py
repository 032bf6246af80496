"""The slow path of validation: why a line is invalid, or the event that the fast path left.

Checks run from the outside in, then member by member in the order of the contract. The first
check that fails gives the reason.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS, Reason
from functions.process.event import Invalid, ValidEvent, content_hash
from functions.process.members import further_members
from functions.process.timestamp import microseconds

# How EventBridge begins an envelope.
_ENVELOPE = re.compile(rb'\s*\{\s*"version"\s*:\s*"0"\s*,\s*"id"\s*:\s*"([ !#-\[\]-~]+)"')


class _Refused(Exception):  # noqa: N818 - control flow inside this module, not an error of it
    def __init__(self, reason: Reason, message: str, member: str | None = None) -> None:
        self.code = reason.code(member)
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
        return Invalid(refused.code, refused.message, delivery_id)
    except RecursionError:
        return Invalid(Reason.TOO_DEEP.code(), "nested deeper than the parser reads", delivery_id)


def _delivery_id_at_start(body: bytes) -> str | None:
    """The delivery of a body that parsers cannot read to its end."""
    match = _ENVELOPE.match(body)
    return match[1].decode() if match else None


def _read(body: bytes) -> dict[str, Raw]:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise _Refused(Reason.NOT_UNICODE, f"not UTF-8: {error}") from None
    try:
        _any(body)
    except DecodeError as error:
        if _has_lone_surrogates(body):
            raise _Refused(Reason.NOT_UNICODE, "an escape stands for half a character") from None
        raise _Refused(Reason.NOT_JSON, str(error)) from None
    try:
        return _object(body)
    except ValidationError as error:
        raise _Refused(Reason.NOT_AN_OBJECT, f"the message: {error}") from None


def _has_lone_surrogates(body: bytes) -> bool:
    """Whether lone surrogates are the only reason why msgspec refused `body`.

    The standard library's parser accepts them. It also accepts NaN and Infinity, which are
    refused here. Numbers stay text, however long they are.
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
        raise _Refused(Reason.NOT_AN_ENVELOPE, "no EventBridge envelope: no string `id`") from None
    if "detail" not in envelope:
        raise _Refused(Reason.NOT_AN_ENVELOPE, "no EventBridge envelope: no `detail`")
    return delivery_id


def _judge(detail: Raw, delivery_id: str, latest_us: int) -> ValidEvent:
    try:
        event = _object(detail)
    except ValidationError as error:
        raise _Refused(Reason.NOT_AN_OBJECT, f"the event: {error}") from None
    event_id = _bounded_text(event, "event_id")
    source = _bounded_text(event, "source")
    timestamp_us = _timestamp_us(event, latest_us)
    event_type = _bounded_text(event, "event_type")
    details = _details(event)
    action, status = _action_and_status(details)
    return ValidEvent(
        event_id,
        source,
        event_type,
        action,
        status,
        timestamp_us,
        bytes(details).decode(),
        further_members(detail, details),
        content_hash(detail),
        delivery_id,
    )


def _member(event: dict[str, Raw], member: str) -> Raw:
    try:
        return event[member]
    except KeyError:
        raise _Refused(Reason.MISSING, f"`{member}` is missing", member) from None


def _member_text(event: dict[str, Raw], member: str) -> str:
    try:
        return _text(_member(event, member))
    except ValidationError as error:
        raise _Refused(Reason.WRONG_TYPE, f"`{member}`: {error}", member) from None


def _bounded_text(event: dict[str, Raw], member: str) -> str:
    text = _member_text(event, member)
    longest = MAX_CHARACTERS[member]
    if not text:
        raise _Refused(Reason.EMPTY, f"`{member}` is empty", member)
    if len(text) > longest:
        message = f"`{member}` has {len(text)} of {longest} characters"
        raise _Refused(Reason.TOO_LONG, message, member)
    return text


def _timestamp_us(event: dict[str, Raw], latest_us: int) -> int:
    timestamp = _member_text(event, "timestamp")
    timestamp_us = microseconds(timestamp)
    if timestamp_us is None:
        # The value may be of any length and content; quarantine keeps it in full.
        message = "`timestamp` is no RFC 3339 date-time with an offset and a year from 1000 on"
        raise _Refused(Reason.BAD_TIMESTAMP, message)
    if timestamp_us > latest_us:
        raise _Refused(Reason.TIMESTAMP_IN_FUTURE, f"{timestamp} is more than a day ahead")
    return timestamp_us


def _details(event: dict[str, Raw]) -> Raw:
    details = _member(event, "details")
    if not bytes(details).startswith(b"{"):
        raise _Refused(Reason.WRONG_TYPE, "`details` is not an object", "details")
    return details


def _action_and_status(details: Raw) -> tuple[str | None, str | None]:
    loose = _loose_details(details)
    return _text_or_none(loose.action), _text_or_none(loose.status)


def _text_or_none(value: Raw) -> str | None:
    return _text(value) if bytes(value).startswith(b'"') else None
