"""The fast way to look up paths: an envelope is decoded once, to structs made from all paths.

What is deeper, or has a name that no struct can have, is looked up from there by places.py. Where
anything is not as usual the answer is None, and the slow way decides (mappings.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from msgspec import DecodeError, Raw, defstruct
from msgspec.json import Decoder

from functions.common.reasons import MEMBERS
from functions.process.event import ValidEvent
from functions.process.mapping import places
from functions.process.mapping.compiled import MEANT_FOR_CONTRACT, Mapping, Steps
from functions.process.mapping.places import Found, can_be_field
from functions.process.mapping.reading import Reading
from functions.process.mapping.texts import Get, text_of

_DETAIL = "detail"

# The place of a body in its chunk, the fields of its detail, the detail, the delivery's id.
_Read: TypeAlias = tuple[int, Any, Raw, str]


class FastMappings:
    """The mappings in their order; the last one reads every event."""

    def __init__(self, mappings: Iterable[Mapping]) -> None:
        mappings = list(mappings)
        paths: set[Steps] = set()

        def noted(path: Steps) -> Get:
            paths.add(path)
            return lambda _event: None

        for mapping in mappings:
            Reading(mapping, noted)
        names = {path[0] for path in paths}
        inside = {path[1] for path in paths if path[0] == _DETAIL and len(path) > 1}
        envelope = _Fields("Envelope", {"id", _DETAIL, *names}, needed={"id", _DETAIL})
        detail = _Fields("Detail", {*MEMBERS, *inside})
        self._envelope, self._detail = envelope.decode, detail.decode
        self._mark = attrgetter(detail.fields[MEMBERS[0]])
        self._contract = attrgetter(*(detail.fields[member] for member in MEMBERS))
        self._id, self._text = (attrgetter(envelope.fields[name]) for name in ("id", _DETAIL))

        def getter(path: Steps) -> Get:
            if path[0] == _DETAIL and len(path) > 1 and path[1] in detail.fields:
                return _getter(detail.fields[path[1]], path[2:])
            return _getter(f"envelope.{envelope.fields[path[0]]}", path[1:])

        *self._own, self._default = [Reading(mapping, getter) for mapping in mappings]

    def events(self, bodies: Sequence[bytes], latest_us: int) -> list[ValidEvent | None]:
        """Of each body the event that a mapping makes; None if it needs a closer look."""
        found: list[ValidEvent | None] = [None] * len(bodies)
        by_reading: defaultdict[Reading, list[_Read]] = defaultdict(list)
        for place, body in enumerate(bodies):
            try:
                if not body.isascii():
                    body.decode()  # Raw skips the check of UTF-8
                envelope = self._envelope(body)
                text = self._text(envelope)
                detail = self._detail(text)
                detail.envelope = envelope
                reading = self._reading(detail)
                delivery_id = text_of(self._id(envelope))
            except (DecodeError, UnicodeDecodeError, RecursionError):
                continue
            if reading:
                by_reading[reading].append((place, detail, text, delivery_id))
        for reading, read in by_reading.items():
            places, details, texts, delivery_ids = zip(*read, strict=True)
            events = reading.events(details, texts, delivery_ids, latest_us)
            for place, event in zip(places, events, strict=True):
                found[place] = event
        return found

    def _reading(self, detail: Any) -> Reading | None:
        """What reads an event; None for one of the contract, faulty or not."""
        if self._mark(detail) is not None and None not in self._contract(detail):
            return None
        for reading in self._own:
            if reading.fits(detail):
                return reading
        if self._contract(detail).count(None) <= len(MEMBERS) - MEANT_FOR_CONTRACT:
            return None
        return self._default


class _Fields:
    """A struct with a field for each name, its text in JSON. `fields`: what a name's is called.

    Beside them it has room for the `envelope` that it came in. Were something sent under that
    field's name, it would be overwritten.
    """

    def __init__(
        self, struct: str, names: Collection[str | int], needed: Collection[str] = ()
    ) -> None:
        usual = sorted(name for name in names if isinstance(name, str) and can_be_field(name))
        self.fields: dict[str | int, str] = {name: f"f{n}" for n, name in enumerate(usual)}
        room = "envelope"
        while room in names:
            room += "_"
        made = defstruct(
            struct,
            [
                *((self.fields[name], Raw) for name in usual if name in needed),
                *((self.fields[name], Raw, None) for name in usual if name not in needed),
                ("envelope", Raw, None),
            ],
            rename={"envelope": room, **{field: str(name) for name, field in self.fields.items()}},
            gc=False,  # nothing in it refers back to it
        )
        self.decode: Callable[[bytes | Raw], Any] = Decoder(made).decode


def _getter(field: str, further: Steps) -> Get:
    """What looks a path up from a field on, of the detail or of its envelope."""
    get: Get = attrgetter(field)
    if not further:
        return get

    def deeper(event: Any) -> Found:
        found = get(event)
        return None if found is None else places.at(found, further)

    return deeper
