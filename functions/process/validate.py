"""Validation of one line of a raw object: an event, or the reason why it is invalid.

`event.schema.json` says what is valid. This module enforces it, and a differential test holds the
two equal. Most lines take a fast path: a typed decode that accepts only what is surely valid, of an
event of the contract (`accept`) or of one that a mapping reads (`mapping/fast.py`). No line is
accepted by both. A line that they refuse takes the slow path (`explain`), which finds the reason,
or an event that they were too strict for.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.process.event import Invalid, ValidEvent, content_hash
from functions.process.explain import explain
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.members import further_members
from functions.process.timestamp import microseconds

# Clocks run ahead. More than a day is a mistake: the reason is `timestamp_in_future`.
MAX_AHEAD_US = 86_400_000_000
# 9999-12-31T00:00:00Z. What comes later is in the future on any clock: the calendar ends with the
# year 9999, in some time zones half a day before it does in UTC.
_END_OF_CALENDAR_US = 253_402_214_400_000_000


class _Envelope(Struct):
    """The members of EventBridge's envelope that are needed; the others are skipped."""

    id: str
    detail: Raw


class _Event(Struct):
    event_id: Annotated[str, Meta(min_length=1, max_length=128)]
    source: Annotated[str, Meta(min_length=1, max_length=256)]
    timestamp: str
    event_type: Annotated[str, Meta(min_length=1, max_length=128)]
    details: Raw


class _EventAlone(_Event, forbid_unknown_fields=True):
    """An event without further members."""


class _Details(Struct):
    action: str | None = None
    status: str | None = None


_envelope = Decoder(_Envelope).decode
_event = Decoder(_Event).decode
_event_alone = Decoder(_EventAlone).decode
_details = Decoder(_Details).decode


def validate(
    body: bytes,
    arrived_us: int,
    mappings: Mappings | None = None,
    *,
    mapped_first: bool = False,
) -> ValidEvent | Invalid:
    """Judge one message body. `arrived_us`: when it had arrived, in µs since the epoch.

    `mappings`: None for those of this package. `mapped_first`: they are tried before the contract,
    which changes the answer to no line, and is quicker where one of them reads it. Never raises on
    any input: whatever a parser refuses becomes an Invalid with a reason.
    """
    latest_us = min(arrived_us + MAX_AHEAD_US, _END_OF_CALENDAR_US)
    mappings = mappings or shipped()
    if mapped_first:
        found = mappings.event(body, latest_us) or accept(body, latest_us)
    else:
        found = accept(body, latest_us) or mappings.event(body, latest_us)
    return found or explain(body, latest_us, mappings)


def accept(body: bytes, latest_us: int) -> ValidEvent | None:
    """The fast path: the event, or None if the line needs a closer look."""
    try:
        if not body.isascii():
            body.decode()  # Raw skips the check of UTF-8
        envelope = _envelope(body)
        event = _alone_or_with_more(envelope.detail)
        details = _details(event.details)
        extra = (
            None if type(event) is _EventAlone else further_members(envelope.detail, event.details)
        )
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
    timestamp_us = microseconds(event.timestamp)
    if timestamp_us is None or timestamp_us > latest_us:
        return None
    return ValidEvent(
        event.event_id,
        event.source,
        event.event_type,
        details.action,
        details.status,
        timestamp_us,
        str(event.details, "utf-8"),
        extra,
        content_hash(envelope.detail),
        envelope.id,
    )


def _alone_or_with_more(detail: Raw) -> _Event:
    try:
        return _event_alone(detail)
    except ValidationError:  # invalid, or with further members
        return _event(detail)
