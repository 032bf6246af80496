"""The quick way to read events whose members are taken as they are: a step at a time for all.

Such are the events of the contract, and those that only have other names for its members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import repeat
from typing import Any, TypeAlias, cast

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder

from functions.process.columns import NONE, Columns
from functions.process.contract import Strings, strings_of
from functions.process.each import each
from functions.process.event import content_hashes
from functions.process.timestamp import all_microseconds, too_late

# Of decoded events, what they were decoded from, and the texts of their details: the text of what
# else each has. The rows of events of which it cannot be said are added to the set.
Extras: TypeAlias = Callable[
    [Sequence[Any], Sequence[Raw], Sequence[str], set[int]], Sequence[str | None]
]


class _Envelope(Struct, gc=False):
    """The members of EventBridge's envelope that are needed; the others are skipped."""

    id: str
    detail: Raw


class _Refused(Struct, gc=False):
    """What stands in for an event that was refused. All times can be read beside this one."""

    timestamp: str = "1970-01-01T00:00:00Z"
    details: Raw = Raw()


_envelope = Decoder(_Envelope).decode
_NO_ENVELOPE = _Envelope("", Raw())
_NO_EVENT = _Refused()
_NO_STRINGS = Strings()


class Form:
    """One form of events. `mapping`: the name of the one that says so; None for the contract.

    `decoders`: what reads a detail, as an object with the members of the contract as attributes,
    all of the type and length that they must have. Where one refuses it, the next is asked.
    """

    def __init__(
        self, mapping: str | None, extras: Extras, *decoders: Callable[[Raw], Any]
    ) -> None:
        self.mapping, self._extras = mapping, extras
        self._decode, *self._others = decoders

    def reads(self, body: bytes) -> bool:
        """Whether it may be that of a body."""
        try:
            self._decode(_envelope(body).detail)
        except (DecodeError, RecursionError):
            return False
        return True

    def events(self, bodies: Sequence[bytes], latest_us: int) -> Columns:
        """The events, but of bodies that need a closer look. All are UTF-8."""
        places = [*range(len(bodies))]
        refused: set[int] = set()

        def refuse(place: int) -> Strings:
            refused.add(place)
            return _NO_STRINGS

        envelopes = each(_envelope, bodies, lambda _: _NO_ENVELOPE)
        sent = [envelope.detail for envelope in envelopes]
        events = each(self._decode, sent, lambda place: self._otherwise(sent[place]))
        details = [event.details for event in events]
        # What stands in for what was refused so far is refused here.
        strings = each(strings_of, details, refuse)
        times = all_microseconds([event.timestamp for event in events])
        refused |= too_late(times, latest_us)
        columns: tuple[list[Any], ...]
        columns = (places, envelopes, sent, events, details, strings, times)
        for place in sorted(refused, reverse=True):  # from the end, so that places stay the same
            for column in columns:
                del column[place]
        if not events:
            return NONE
        texts = [*map(str, details, repeat("utf-8"))]
        without_rest: set[int] = set()
        found = Columns(
            range(len(events)),
            [event.event_id for event in events],
            [event.source for event in events],
            [event.event_type for event in events],
            [one.action for one in strings],
            [one.status for one in strings],
            cast("Sequence[int]", times),  # those that are none are refused
            texts,
            self._extras(events, sent, texts, without_rest),
            content_hashes([sha256(detail).digest() for detail in sent]),
            [envelope.id for envelope in envelopes],
            [self.mapping] * len(events),
            [False] * len(events),
            [False] * len(events),
        )
        return found.but(without_rest).at(places)

    def _otherwise(self, detail: Raw) -> Any:
        for decode in self._others:
            try:
                return decode(detail)
            except (DecodeError, RecursionError):
                continue
        return _NO_EVENT
