"""One mapping, ready to read events. How a path is looked up is told by who makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.common.patterns import Test
from functions.process.contract import action_and_status
from functions.process.event import Fault, RefusedError, ValidEvent, first_64_bits
from functions.process.mapping import times
from functions.process.mapping.compiled import Mapping
from functions.process.mapping.conditions import condition
from functions.process.mapping.cutting import DETAIL, cutter, whole
from functions.process.mapping.envelope import before_id, before_time, stands_in
from functions.process.mapping.places import NULL
from functions.process.mapping.texts import Getter, maker, optional

_NOTHING = Raw(b"{}")
_FAILED = "failed"


class _Strings(Struct):
    action: str | None = None
    status: str | None = None


_strings = Decoder(_Strings).decode


class Reading:
    """What a mapping makes of events.

    `fits`: whether it reads one. `timestamp`: the time of one, which may not be later than it is
    told. `event`: the event, of what paths are looked up in, the detail, the delivery's id and the
    time. The last two raise RefusedError on the first fault, and all raise RecursionError on what
    is nested too deeply.
    """

    def __init__(self, mapping: Mapping, getter: Getter) -> None:
        self._name = mapping.name
        self.fits: Test = condition(mapping.when, getter) if mapping.when else _always
        self._event_id = maker("event_id", mapping.event_id, getter)
        self._source = maker("source", mapping.source, getter)
        self.timestamp = times.maker(mapping.timestamp, getter)
        self._timestamps = times.all_maker(mapping.timestamp, getter)
        self._event_type = maker("event_type", mapping.event_type, getter)
        self._action = mapping.action and optional("action", mapping.action, getter)
        self._status = mapping.status and optional("status", mapping.status, getter)
        self.event = self._made(mapping, getter)

    def faults(self, at: Any, latest_us: int) -> list[Fault]:
        """All that is wrong with an event, a member each, in the order of the contract."""
        members: list[Callable[[Any], object]] = [
            self._event_id,
            self._source,
            lambda at: self.timestamp(at, latest_us),
            self._event_type,
            *(make for make in (self._action, self._status) if make),
        ]
        found: list[Fault] = []
        for make in members:
            try:
                make(at)
            except RefusedError as refused:
                message = f"{refused.fault.message} (mapping {self._name})"
                found.append(Fault(refused.fault.reason, message))
        return found

    def events(
        self, read: Sequence[tuple[Any, Raw, str]], latest_us: int
    ) -> Iterator[ValidEvent | None]:
        """The events of many, each of the first three that `event` is told; None for a refused."""
        timestamps = self._timestamps([at for at, _, _ in read], latest_us)
        event = self.event
        for (at, detail, delivery_id), timestamp_us in zip(read, timestamps, strict=True):
            if timestamp_us is None:
                yield None
                continue
            try:
                yield event(at, detail, delivery_id, timestamp_us)
            except (RefusedError, RecursionError):
                yield None

    def _made(self, mapping: Mapping, getter: Getter) -> Callable[[Any, Raw, str, int], ValidEvent]:
        # Names of a function are quicker to look up than those of an object.
        name, source, event_type = self._name, self._source, self._event_type
        # The hash of the whole detail is known anyhow.
        event_id = None if mapping.event_id.hash == (DETAIL,) else self._event_id
        by_id = before_id(mapping.event_id, getter)
        by_time = before_time(mapping.timestamp.first, getter)
        details_and_extra = _details_and_extra(mapping, getter)
        own_action, own_status = self._action, self._status
        failed = mapping.failed_when and condition(mapping.failed_when, getter)

        def event(at: Any, detail: Raw, delivery_id: str, timestamp_us: int) -> ValidEvent:
            digest = sha256(detail).digest()
            found, details, extra = details_and_extra(at, detail)
            action, status = _in(found)
            if own_action:
                action = own_action(at)
            if own_status:
                status = own_status(at)
            return ValidEvent(
                event_id(at) if event_id else digest.hex(),
                source(at),
                event_type(at),
                action,
                _FAILED if failed and failed(at) else status,
                timestamp_us,
                details,
                extra,
                first_64_bits(digest)[0],
                delivery_id,
                name,
                stands_in(by_id, at) if by_id else by_id is not None,
                stands_in(by_time, at) if by_time else by_time is not None,
            )

        return event


def _always(_event: Any) -> bool:
    return True


def _details_and_extra(
    mapping: Mapping, getter: Getter
) -> Callable[[Any, Raw], tuple[Raw, str, str | None]]:
    """What finds the details, as sent and as text, and the text of the rest of the detail."""
    places = [(getter(path), cutter(path)) for path in mapping.details.first]

    def found(at: Any, detail: Raw) -> tuple[Raw, str, str | None]:
        for get, cut in places:
            details = get(at)
            if details is not None and details != NULL:
                text = str(details, "utf-8")
                return details, text, cut(detail, text)
        return _NOTHING, "{}", whole(str(detail, "utf-8"))

    return found


def _in(details: Raw) -> tuple[str | None, str | None]:
    """The strings `action` and `status` of the details, if they are an object."""
    try:
        found = _strings(details)
    except ValidationError:  # no object, or one of them is no string
        is_object = bytes(details).startswith(b"{")
        return action_and_status(details) if is_object else (None, None)
    return found.action, found.status
