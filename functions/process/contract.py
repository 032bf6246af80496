"""Judges an event of the contract, member by member in its order: the event, or all its faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS, Reason
from functions.process.event import Fault, RefusedError, ValidEvent, content_hash
from functions.process.members import further_members
from functions.process.timestamp import microseconds

_Value = TypeVar("_Value")


class Strings(Struct, gc=False):
    """The members of details that the report counts, where they are strings."""

    action: str | None = None
    status: str | None = None


class _LooseDetails(Struct):
    action: Raw = Raw(b"null")
    status: Raw = Raw(b"null")


strings_of = Decoder(Strings).decode
_text = Decoder(str).decode
_IN_FUTURE = Reason.TIMESTAMP_IN_FUTURE.code()
_loose_details = Decoder(_LooseDetails).decode


def judge(
    event: dict[str, Raw], detail: Raw, delivery_id: str, latest_us: int
) -> ValidEvent | list[Fault]:
    """The event, or its faults, at most one a member. `detail`: the text of these members."""
    faults: list[Fault] = []

    def judged(judge: Callable[[], _Value]) -> _Value | None:
        try:
            return judge()
        except RefusedError as refused:
            faults.append(refused.fault)
            return None

    event_id = judged(lambda: _bounded_text(event, "event_id"))
    source = judged(lambda: _bounded_text(event, "source"))
    timestamp_us = judged(lambda: _timestamp_us(event, latest_us))
    event_type = judged(lambda: _bounded_text(event, "event_type"))
    details = judged(lambda: _details(event))
    if (
        event_id is None
        or source is None
        or timestamp_us is None
        or event_type is None
        or details is None
    ):
        return faults
    action, status = action_and_status(details)
    return ValidEvent(
        event_id,
        source,
        event_type,
        action,
        status,
        timestamp_us,
        bytes(details).decode(),
        further_members(str(detail, "utf-8"), str(details, "utf-8")),
        content_hash(detail),
        delivery_id,
    )


def is_whole(judged: ValidEvent | list[Fault]) -> bool:
    """Whether event.schema.json allows the event. It may still be ahead of the clock."""
    if isinstance(judged, ValidEvent):
        return True
    return len(judged) == 1 and judged[0].reason == _IN_FUTURE


def action_and_status(details: Raw | str) -> tuple[str | None, str | None]:
    """The members of an object of details that the report counts, where they are strings."""
    loose = _loose_details(details)
    return _text_or_none(loose.action), _text_or_none(loose.status)


def _member(event: dict[str, Raw], member: str) -> Raw:
    try:
        return event[member]
    except KeyError:
        raise RefusedError(Reason.MISSING, f"`{member}` is missing", member) from None


def _member_text(event: dict[str, Raw], member: str) -> str:
    try:
        return _text(_member(event, member))
    except ValidationError as error:
        raise RefusedError(Reason.WRONG_TYPE, f"`{member}`: {error}", member) from None


def _bounded_text(event: dict[str, Raw], member: str) -> str:
    text = _member_text(event, member)
    longest = MAX_CHARACTERS[member]
    if not text:
        raise RefusedError(Reason.EMPTY, f"`{member}` is empty", member)
    if len(text) > longest:
        message = f"`{member}` has {len(text)} of {longest} characters"
        raise RefusedError(Reason.TOO_LONG, message, member)
    return text


def _timestamp_us(event: dict[str, Raw], latest_us: int) -> int:
    timestamp = _member_text(event, "timestamp")
    timestamp_us = microseconds(timestamp)
    if timestamp_us is None:
        # The value may be of any length and content; quarantine keeps it in full.
        message = "`timestamp` is no RFC 3339 date-time with an offset and a year from 1000 on"
        raise RefusedError(Reason.BAD_TIMESTAMP, message)
    if timestamp_us > latest_us:
        raise RefusedError(Reason.TIMESTAMP_IN_FUTURE, f"{timestamp} is more than a day ahead")
    return timestamp_us


def _details(event: dict[str, Raw]) -> Raw:
    details = _member(event, "details")
    if not bytes(details).startswith(b"{"):
        raise RefusedError(Reason.WRONG_TYPE, "`details` is not an object", "details")
    return details


def _text_or_none(value: Raw) -> str | None:
    return _text(value) if bytes(value).startswith(b'"') else None
