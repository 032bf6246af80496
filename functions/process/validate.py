"""Validation of message bodies: an event, or the reason why it is invalid.

`event.schema.json` says what is valid. This module enforces it, and a differential test holds the
two equal. Most bodies take a fast path: a typed decode that accepts only what is surely valid, of
an event of the contract (`accept`) or of one that a mapping reads (`mapping/fast.py`). No body is
accepted by both. One that they refuse takes the slow path (`explain`), which finds the reason, or
an event that they were too strict for.

The fast paths take many bodies at once, as a call for each step of each takes longer than the step.
Each body is judged by itself all the same: its neighbours make it quicker or slower, never valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.process.event import Invalid, ValidEvent, content_hash
from functions.process.explain import explain
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.members import further_members
from functions.process.timestamp import all_microseconds

# Clocks run ahead. More than a day is a mistake: the reason is `timestamp_in_future`.
MAX_AHEAD_US = 86_400_000_000
# 9999-12-31T00:00:00Z. What comes later is in the future on any clock: the calendar ends with the
# year 9999, in some time zones half a day before it does in UTC.
_END_OF_CALENDAR_US = 253_402_214_400_000_000


class _Envelope(Struct, gc=False):
    """The members of EventBridge's envelope that are needed; the others are skipped."""

    id: str
    detail: Raw


class _Event(Struct, gc=False):
    event_id: Annotated[str, Meta(min_length=1, max_length=128)]
    source: Annotated[str, Meta(min_length=1, max_length=256)]
    timestamp: str
    event_type: Annotated[str, Meta(min_length=1, max_length=128)]
    details: Raw


class _EventAlone(_Event, forbid_unknown_fields=True, gc=False):
    """An event without further members."""


class _Details(Struct, gc=False):
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

    `mappings`: None for those of this package. `mapped_first`: see `fast`. Never raises on any
    input: whatever a parser refuses becomes an Invalid with a reason.
    """
    latest_us = latest_of(arrived_us)
    mappings = mappings or shipped()
    (found,) = fast([body], latest_us, mappings, mapped_first=mapped_first)
    return found or explain(body, latest_us, mappings)


def latest_of(arrived_us: int) -> int:
    """The latest timestamp that an event may have which had arrived then."""
    return min(arrived_us + MAX_AHEAD_US, _END_OF_CALENDAR_US)


def fast(
    bodies: Sequence[bytes], latest_us: int, mappings: Mappings, *, mapped_first: bool = False
) -> list[ValidEvent | None]:
    """The fast paths: of each body the event, or None if it needs a closer look.

    `mapped_first`: the mappings are tried before the contract, which changes the answer to no body,
    and is quicker where they read most. A line feed at the end of a body is space to JSON.
    """
    ways = (mappings.events, accept) if mapped_first else (accept, mappings.events)
    found = ways[0](bodies, latest_us)
    left = [place for place, event in enumerate(found) if event is None]
    if left:
        others = ways[1]([bodies[place] for place in left], latest_us)
        for place, event in zip(left, others, strict=True):
            found[place] = event
    return found


def accept(bodies: Sequence[bytes], latest_us: int) -> list[ValidEvent | None]:
    """The fast path of the contract."""
    found: list[ValidEvent | None] = [None] * len(bodies)
    read = []
    for place, body in enumerate(bodies):
        try:
            if not body.isascii():
                body.decode()  # Raw skips the check of UTF-8
            envelope = _envelope(body)
            event = _alone_or_with_more(envelope.detail)
            details = _details(event.details)
            extra = (
                None
                if type(event) is _EventAlone
                else further_members(envelope.detail, event.details)
            )
        except (DecodeError, UnicodeDecodeError, RecursionError):
            continue
        read.append((place, envelope, event, details, extra))
    times = all_microseconds([event.timestamp for _, _, event, _, _ in read])
    for (place, envelope, event, details, extra), timestamp_us in zip(read, times, strict=True):
        if timestamp_us is not None and timestamp_us <= latest_us:
            found[place] = ValidEvent(
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
    return found


def _alone_or_with_more(detail: Raw) -> _Event:
    try:
        return _event_alone(detail)
    except ValidationError:  # invalid, or with further members
        return _event(detail)
