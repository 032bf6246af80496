"""The fast way of mappings. What only renames the members of the contract is read as that is
(renaming.py). For others an envelope is decoded once, to structs made from all paths.

What is deeper, or has a name that no struct can have, is looked up from there by places.py. What is
read as text only is decoded to text at once. What is not as usual is left to the slow way
(mappings.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from functions.common.reasons import MEMBERS
from functions.process.columns import NONE, Columns
from functions.process.each import all_unicode, each
from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import MEANT_FOR_CONTRACT, Mapping, Steps
from functions.process.mapping.fields import Fields, from_field
from functions.process.mapping.reading import Reading
from functions.process.mapping.renaming import forms
from functions.process.mapping.texts import Get, text_of
from functions.process.mapping.uses import paths_of, texts_of

_DETAIL = "detail"


class FastMappings:
    """The mappings in their order; the last one reads every event."""

    def __init__(self, mappings: Sequence[Mapping]) -> None:
        self._forms = [*forms(mappings)]
        self._as_text = _Way(mappings, texts_of(mappings))
        self._as_written = _Way(mappings, ())

    def events(self, bodies: Sequence[bytes], latest_us: int) -> Columns:
        """The events that mappings make, but of bodies that need a closer look."""
        bodies = all_unicode(bodies)
        found = NONE
        for form in self._forms:
            if bodies and form.reads(bodies[0]):  # then it reads most of them
                found = form.events(bodies, latest_us)
        left = found.left(len(bodies))
        if not left:
            return found
        others = self._by_paths([bodies[place] for place in left], latest_us)
        return found.beside(others.at(left))

    def _by_paths(self, bodies: Sequence[bytes], latest_us: int) -> Columns:
        found, left = self._as_text.events(bodies, latest_us)
        if not left:
            return found
        # They are no JSON, or have no text where it is mostly text.
        others, _ = self._as_written.events([bodies[place] for place in left], latest_us)
        return found.beside(others.at(left))


class _Way:
    """The same where what is at some paths, `texts`, is decoded to text at once."""

    def __init__(self, mappings: Sequence[Mapping], texts: Collection[Steps]) -> None:
        paths = paths_of(mappings)
        names = {path[0] for path in paths}
        inside = {path[1] for path in paths if path[0] == _DETAIL and len(path) > 1}
        envelope = Fields(
            {"id", _DETAIL, *names},
            texts={path[0] for path in texts if len(path) == 1},
            needed={"id", _DETAIL},
        )
        detail = Fields({*MEMBERS, *inside}, texts={path[1] for path in texts if len(path) > 1})
        self._envelope, self._detail = envelope.decode, detail.decode
        self._mark = attrgetter(detail.fields[MEMBERS[0]])
        self._contract = attrgetter(*(detail.fields[member] for member in MEMBERS))
        self._id_is_text = ("id",) in texts
        # What stands in for what was refused; that of an envelope is refused as a detail.
        self._no_envelope = envelope.decode(b'{"id":"","detail":[]}')
        self._no_detail = detail.decode(b"{}")

        @cache  # so that what is at a path is looked up once, whoever asks for it
        def getter(path: Steps) -> Get:
            if path[0] == _DETAIL and len(path) > 1 and path[1] in detail.fields:
                return from_field(detail.fields[path[1]], path[2:])
            return from_field(f"envelope.{envelope.fields[path[0]]}", path[1:])

        *self._own, self._default = [Reading(mapping, getter) for mapping in mappings]

    def events(self, bodies: Sequence[bytes], latest_us: int) -> tuple[Columns, list[int]]:
        """The events, and the places of bodies that could not be decoded."""
        left: list[int] = []

        def leave(place: int) -> Any:
            left.append(place)
            return self._no_detail

        envelopes = each(self._envelope, bodies, lambda _: self._no_envelope)
        sent = [envelope.at_detail for envelope in envelopes]
        details = each(self._detail, sent, leave)
        delivery_ids = [envelope.at_id for envelope in envelopes]
        if not self._id_is_text:
            delivery_ids = each(text_of, delivery_ids, lambda _: None)
        for detail, envelope in zip(details, envelopes, strict=True):
            detail.envelope = envelope
        chunk = Chunk(range(len(bodies)), details, sent, delivery_ids)
        if left or not self._id_is_text:
            away = {*left}
            away.update(place for place, one in enumerate(delivery_ids) if one is None)
            chunk = chunk.rows([place for place in chunk.places if place not in away])
        found = NONE
        for reading, chosen in self._by_reading(chunk):
            found = found.beside(reading.events(chosen, latest_us))
        return found, left

    def _by_reading(self, left: Chunk) -> Iterable[tuple[Reading, Chunk]]:
        """What reads events, and those. Events of the contract, faulty or not, are read by none of
        them.
        """
        marks = left.found(self._mark)
        if marks.count(None) < len(marks):
            left = left.rows(
                [
                    row
                    for row, event in enumerate(left.ats)
                    if self._mark(event) is None or None in self._contract(event)
                ]
            )
        for reading in self._own:
            if not left.ats:
                return
            if reading.fits_all(left):
                yield reading, left
                return
            fitting: list[int] = []
            others: list[int] = []
            for row, event in enumerate(left.ats):
                try:
                    (fitting if reading.fits(event) else others).append(row)
                except RecursionError:  # it needs a closer look
                    continue
            if fitting:
                yield reading, left.rows(fitting)
            left = left.rows(others)
        left = left.rows(
            [
                row
                for row, event in enumerate(left.ats)
                if self._contract(event).count(None) > len(MEMBERS) - MEANT_FOR_CONTRACT
            ]
        )
        if left.ats:
            yield self._default, left
