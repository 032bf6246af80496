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
from hashlib import sha256
from itertools import repeat
from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct
from msgspec.json import Decoder

from functions.process.columns import Columns
from functions.process.each import all_unicode, each
from functions.process.event import Invalid, ValidEvent, content_hashes
from functions.process.explain import explain
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.members import further_members
from functions.process.timestamp import all_microseconds, too_late

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

# What stands in for what was refused. The time is one that all times can be read beside.
_NO_ENVELOPE = _Envelope("", Raw())
_NO_EVENT = _EventAlone("", "", "1970-01-01T00:00:00Z", "", Raw())
_NO_DETAILS = _Details()


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
    found = fast([body], latest_us, mappings, mapped_first=mapped_first)
    return next(found.events(), None) or explain(body, latest_us, mappings)


def latest_of(arrived_us: int) -> int:
    """The latest timestamp that an event may have which had arrived then."""
    return min(arrived_us + MAX_AHEAD_US, _END_OF_CALENDAR_US)


def fast(
    bodies: Sequence[bytes], latest_us: int, mappings: Mappings, *, mapped_first: bool = False
) -> Columns:
    """The fast paths: the events of all bodies but of those that need a closer look.

    `mapped_first`: the mappings are tried before the contract, which changes the answer to no body,
    and is quicker where they read most. A line feed at the end of a body is space to JSON.
    """
    ways = (mappings.events, accept) if mapped_first else (accept, mappings.events)
    found = ways[0](bodies, latest_us)
    left = found.left(len(bodies))
    if not left:
        return found
    others = ways[1]([bodies[place] for place in left], latest_us)
    return found.beside(others.at(left))


def accept(bodies: Sequence[bytes], latest_us: int) -> Columns:
    """The fast path of the contract: a step at a time for all bodies."""
    refused: set[int] = set()

    def refuse(place: int) -> _Details:
        refused.add(place)
        return _NO_DETAILS

    envelopes = each(_envelope, all_unicode(bodies), lambda _: _NO_ENVELOPE)
    sent = [envelope.detail for envelope in envelopes]
    events = each(_event_alone, sent, lambda place: _with_more(sent[place]))
    details = [event.details for event in events]
    # What stands in for what was refused so far has no details, and is refused here.
    counted = each(_details, details, refuse)
    extras: list[str | None] = [None] * len(events)
    if _Event in {*map(type, events)}:
        for place, event in enumerate(events):
            if type(event) is _Event:
                try:
                    extras[place] = further_members(bytes(sent[place]), bytes(details[place]))
                except RecursionError:
                    refused.add(place)
    times = all_microseconds([event.timestamp for event in events])
    refused.update(too_late(times, latest_us))
    return Columns(
        range(len(bodies)),
        [event.event_id for event in events],
        [event.source for event in events],
        [event.event_type for event in events],
        [one.action for one in counted],
        [one.status for one in counted],
        times,
        [*map(str, details, repeat("utf-8"))],
        extras,
        content_hashes([sha256(detail).digest() for detail in sent]),
        [envelope.id for envelope in envelopes],
        [None] * len(bodies),
        [False] * len(bodies),
        [False] * len(bodies),
    ).but(refused)


def _with_more(detail: Raw) -> _Event:
    """An event that has further members, if it is valid."""
    try:
        return _event(detail)
    except (DecodeError, RecursionError):
        return _NO_EVENT
