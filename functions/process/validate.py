"""Validation of message bodies: an event, or the reason why it is invalid.

`event.schema.json` says what is valid. This module enforces it, and a differential test holds the
two equal. Most bodies take a fast path: a typed decode that accepts only what is surely valid, of
an event of the contract (`accept`, by form.py) or of one that a mapping reads (`mapping/fast.py`).
No body is accepted by both. One that they refuse takes the slow path (`explain`), which finds the
reason, or an event that they were too strict for.

The fast paths take many bodies at once, as a call for each step of each takes longer than the step.
Each body is judged by itself all the same: its neighbours make it quicker or slower, never valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Raw, Struct
from msgspec.json import Decoder

from functions.process.columns import Columns
from functions.process.each import all_unicode
from functions.process.event import Invalid, ValidEvent
from functions.process.explain import explain
from functions.process.form import Form
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.members import further_members

# Clocks run ahead. More than a day is a mistake: the reason is `timestamp_in_future`.
MAX_AHEAD_US = 86_400_000_000
# 9999-12-31T00:00:00Z. What comes later is in the future on any clock: the calendar ends with the
# year 9999, in some time zones half a day before it does in UTC.
_END_OF_CALENDAR_US = 253_402_214_400_000_000
# Where the first way leaves no more than one body in so many, a closer look at each of those takes
# no longer than the second way, which is made for many. Most of them are no events anyhow.
_ONE_IN = 64


class _Event(Struct, gc=False):
    event_id: Annotated[str, Meta(min_length=1, max_length=128)]
    source: Annotated[str, Meta(min_length=1, max_length=256)]
    timestamp: str
    event_type: Annotated[str, Meta(min_length=1, max_length=128)]
    details: Raw


class _EventAlone(_Event, forbid_unknown_fields=True, gc=False):
    """An event without further members."""


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
    found, _ = fast([body], latest_us, mappings, mapped_first=mapped_first)
    return next(found.events(), None) or explain(body, latest_us, mappings)


def latest_of(arrived_us: int) -> int:
    """The latest timestamp that an event may have which had arrived then."""
    return min(arrived_us + MAX_AHEAD_US, _END_OF_CALENDAR_US)


def fast(
    bodies: Sequence[bytes], latest_us: int, mappings: Mappings, *, mapped_first: bool = False
) -> tuple[Columns, list[int]]:
    """The fast paths: the events, and the places of bodies that need a closer look (`explain`).

    `mapped_first`: the mappings are tried before the contract, which changes the answer to no body,
    and is quicker where they read most. A line feed at the end of a body is space to JSON.
    """
    ways = (mappings.events, accept) if mapped_first else (accept, mappings.events)
    found = ways[0](bodies, latest_us)
    left = found.left(len(bodies))
    if len(left) * _ONE_IN <= len(bodies):
        return found, left
    others = ways[1]([bodies[place] for place in left], latest_us)
    still_left = [left[place] for place in others.left(len(left))]
    return found.beside(others.at(left)), still_left


def accept(bodies: Sequence[bytes], latest_us: int) -> Columns:
    """The fast path of the contract."""
    return _CONTRACT.events(all_unicode(bodies), latest_us)


def _further(
    events: Sequence[_Event], sent: Sequence[Raw], details: Sequence[str], refused: set[int]
) -> list[str | None]:
    """The further members of each event that has some."""
    found: list[str | None] = [None] * len(events)
    if {*map(type, events)} == {_EventAlone}:
        return found
    for row, event in enumerate(events):
        if type(event) is _Event:
            try:
                found[row] = further_members(str(sent[row], "utf-8"), details[row])
            except RecursionError:
                refused.add(row)
    return found


_CONTRACT = Form(None, _further, Decoder(_EventAlone).decode, Decoder(_Event).decode)
