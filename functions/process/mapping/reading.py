"""One mapping, ready to read events. How a path is looked up is told by who makes it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from msgspec import Raw, Struct, ValidationError
from msgspec.json import Decoder

from functions.common.patterns import Test
from functions.process.contract import action_and_status
from functions.process.event import Fault, RefusedError, ValidEvent
from functions.process.mapping import cutting, times
from functions.process.mapping.compiled import Mapping, Steps
from functions.process.mapping.conditions import condition
from functions.process.mapping.texts import Getter, maker, optional, text_of

_DETAIL: Steps = ("detail",)
_FAILED = "failed"


class _Strings(Struct):
    action: str | None = None
    status: str | None = None


_strings = Decoder(_Strings).decode


class Reading:
    """What a mapping makes of events. Raises RecursionError on what is nested too deeply."""

    def __init__(self, mapping: Mapping, getter: Getter) -> None:
        self._name = mapping.name
        always: Test = lambda _event: True  # noqa: E731 - a function like the others
        self.fits = always if mapping.when is None else condition(mapping.when, getter)
        # The hash of the whole detail is known anyhow.
        self._hashes_detail = mapping.event_id.hash == (_DETAIL,)
        self._event_id = maker("event_id", mapping.event_id, getter)
        self._source = maker("source", mapping.source, getter)
        self._timestamp = times.maker(mapping.timestamp, getter)
        self._event_type = maker("event_type", mapping.event_type, getter)
        self._details = [(path, getter(path)) for path in mapping.details.first]
        self._action = mapping.action and optional("action", mapping.action, getter)
        self._status = mapping.status and optional("status", mapping.status, getter)
        self._failed = mapping.failed_when and condition(mapping.failed_when, getter)

    def event(self, at: Any, detail: Raw, delivery_id: str, latest_us: int) -> ValidEvent:
        """The event. `at`: what paths are looked up in. Raises RefusedError on the first fault."""
        digest = sha256(detail)
        event_id = digest.hexdigest() if self._hashes_detail else self._event_id(at)
        source = self._source(at)
        timestamp_us = self._timestamp(at, latest_us)
        event_type = self._event_type(at)
        details, extra = self._details_and_extra(at, detail)
        action, status = self._action_and_status(at, details)
        return ValidEvent(
            event_id,
            source,
            event_type,
            action,
            _FAILED if self._failed and self._failed(at) else status,
            timestamp_us,
            details,
            extra,
            int.from_bytes(digest.digest()[:8], "big", signed=True),
            delivery_id,
            self._name,
        )

    def faults(self, at: Any, latest_us: int) -> list[Fault]:
        """All that is wrong with an event, a member each, in the order of the contract."""
        members = [
            self._event_id,
            self._source,
            lambda at: self._timestamp(at, latest_us),
            self._event_type,
            *filter(None, (self._action, self._status)),
        ]
        found: list[Fault] = []
        for make in members:
            try:
                make(at)
            except RefusedError as refused:
                message = f"{refused.fault.message} (mapping {self._name})"
                found.append(Fault(refused.fault.reason, message))
        return found

    def _details_and_extra(self, at: Any, detail: Raw) -> tuple[str, str | None]:
        """The text of the details, and the rest of the detail."""
        for path, get in self._details:
            found = get(at)
            if found is not None:
                details = str(found, "utf-8")
                if path == _DETAIL:
                    return details, None
                text = str(detail, "utf-8")
                if path[0] == "detail":
                    return details, cutting.rest(text, path[1:], details)
                return details, cutting.whole(text)
        return "{}", cutting.whole(str(detail, "utf-8"))

    def _action_and_status(self, at: Any, details: str) -> tuple[str | None, str | None]:
        """Each as the mapping says; where it says nothing, the string of that name in `details`."""
        if self._action and self._status:
            return self._action(at), self._status(at)
        action, status = _in(details)
        return (
            self._action(at) if self._action else action,
            self._status(at) if self._status else status,
        )


def _in(details: str) -> tuple[str | None, str | None]:
    """The strings `action` and `status` of the details, if they are an object."""
    if not details.startswith("{"):
        return None, None
    try:
        found = _strings(details)
        return found.action, found.status
    except ValidationError:  # one of them is no string
        return action_and_status(details)
