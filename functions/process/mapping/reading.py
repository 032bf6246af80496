"""One mapping, ready to read events. How a path is looked up is told by who makes it.

Events are made column by column, as a call for each event takes longer than most of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from msgspec import DecodeError

from functions.common.matchers import Test
from functions.process.columns import Columns
from functions.process.contract import Strings
from functions.process.each import each_but
from functions.process.event import Fault, RefusedError, ValidEvent, content_hashes
from functions.process.mapping import details, times
from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import Mapping
from functions.process.mapping.conditions import all_there, condition
from functions.process.mapping.cutting import DETAIL
from functions.process.mapping.envelope import before_id, before_time, none_stands_in, stands_in
from functions.process.mapping.texts import Get, Getter, Made, all_maker, maker, optional
from functions.process.timestamp import too_late

if TYPE_CHECKING:
    from msgspec import Raw

_FAILED = "failed"


class Reading:
    """What a mapping makes of events.

    `name`: the mapping's. `fits`: whether it reads one. It is told, as all the others are, in what
    paths are looked up, and raises RecursionError on what is nested too deeply.
    """

    def __init__(self, mapping: Mapping, getter: Getter) -> None:
        self.name = mapping.name
        self.fits: Test = condition(mapping.when, getter) if mapping.when else _always
        self.fits_all = all_there(mapping.when, getter)
        self._event_id = maker("event_id", mapping.event_id, getter)
        self._source = maker("source", mapping.source, getter)
        self._timestamp = times.maker(mapping.timestamp, getter)
        self._timestamps = times.all_maker(mapping.timestamp, getter)
        self._event_type = maker("event_type", mapping.event_type, getter)
        self._action = mapping.action and optional("action", mapping.action, getter)
        self._status = mapping.status and optional("status", mapping.status, getter)
        self._failed = mapping.failed_when and condition(mapping.failed_when, getter)
        self._details = details.finder(mapping.details, getter)
        self._all_details = details.all_finder(mapping.details, getter)
        # How a member of many events is made, if not one by one.
        self._all = {
            make: all_maker(member, text, getter)
            for member, make, text in (
                ("event_id", self._event_id, mapping.event_id),
                ("source", self._source, mapping.source),
                ("event_type", self._event_type, mapping.event_type),
                ("action", self._action, mapping.action),
                ("status", self._status, mapping.status),
            )
            if make and text
        }
        # The hash of the whole detail is known anyhow.
        self._id_is_hash = mapping.event_id.hash == (DETAIL,)
        self._before_id = before_id(mapping.event_id, getter)
        self._before_time = before_time(mapping.timestamp.first, getter)

    def event(self, at: Any, detail: Raw, delivery_id: str, latest_us: int) -> ValidEvent:
        """The event. Raises RefusedError on the first fault, and RecursionError."""
        times = [self._timestamp(at, latest_us)]
        (made,) = self._made(Chunk([0], [at], [detail], [delivery_id]), times, None).events()
        return made

    def events(self, chunk: Chunk, latest_us: int) -> Columns:
        """`event` of each but of those for which it would raise."""
        times = self._timestamps(chunk)
        refused = too_late(times, latest_us)
        return self._made(chunk, times, refused).but(refused).at(chunk.places)

    def faults(self, at: Any, latest_us: int) -> list[Fault]:
        """All that is wrong with an event, a member each, in the order of the contract."""
        members: list[Callable[[Any], object]] = [
            self._event_id,
            self._source,
            lambda at: self._timestamp(at, latest_us),
            self._event_type,
            *(make for make in (self._action, self._status) if make),
        ]
        found: list[Fault] = []
        for make in members:
            try:
                make(at)
            except RefusedError as refused:
                message = f"{refused.fault.message} (mapping {self.name})"
                found.append(Fault(refused.fault.reason, message))
        return found

    def time(self, at: Any, latest_us: int) -> int | None:
        """The time of an event that need not be valid; None where it is bad."""
        try:
            return self._timestamp(at, latest_us)
        except RefusedError:
            return None

    def names(self, at: Any) -> tuple[str | None, str | None]:
        """The source and the type of an event that need not be valid; None where one is bad."""
        return _or_none(self._source, at), _or_none(self._event_type, at)

    def _made(self, chunk: Chunk, times: Sequence[int | None], refused: set[int] | None) -> Columns:
        """The events; what is made for those whose places are noted as refused is no event.

        `refused`: None to raise what is raised for one.
        """

        def column(
            make: Callable[..., Any], *rows: Sequence[Any], instead: Any = None
        ) -> list[Any]:
            try:
                return list(map(make, *rows))
            except (RefusedError, RecursionError):
                if refused is None:
                    raise
            return each_but(refused, instead, make, *rows)

        def texts(make: Callable[[Any], str | None]) -> Sequence[Any]:
            all_made = self._all[make]
            if all_made:
                try:
                    return all_made(chunk)
                except (DecodeError, TypeError, ValueError, RecursionError):
                    pass  # one of them is not as usual
            return column(make, chunk.ats)

        def is_from_envelope(before: Sequence[Get] | None) -> Sequence[bool]:
            if before and not none_stands_in(before, chunk):
                return column(partial(stands_in, before), chunk.ats)
            return [before == []] * len(chunk.ats)

        digests = [sha256(detail).digest() for detail in chunk.sent]
        found, as_text, extras = self._all_details(chunk) or zip(
            *column(self._details, chunk.ats, chunk.sent, instead=details.NOTHING), strict=True
        )
        try:
            strings = details.all_strings(found)
        except RecursionError:
            strings = column(details.strings_in, found, instead=Strings())
        statuses = texts(self._status) if self._status else [one.status for one in strings]
        if self._failed:
            failed = column(self._failed, chunk.ats)
            statuses = [_FAILED if bad else one for bad, one in zip(failed, statuses, strict=True)]
        return Columns(
            range(len(chunk.ats)),
            [digest.hex() for digest in digests] if self._id_is_hash else texts(self._event_id),
            texts(self._source),
            texts(self._event_type),
            texts(self._action) if self._action else [one.action for one in strings],
            statuses,
            cast("Sequence[int]", times),  # those that are none are refused
            as_text,
            extras,
            content_hashes(digests),
            chunk.delivery_ids,
            [self.name] * len(chunk.ats),
            is_from_envelope(self._before_id),
            is_from_envelope(self._before_time),
        )


def _or_none(make: Made, at: Any) -> str | None:
    try:
        return make(at)
    except RefusedError:
        return None


def _always(_event: Any) -> bool:
    return True
