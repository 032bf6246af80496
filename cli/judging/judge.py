"""What process would make of each event of a file."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder

from cli.judging.entries import NOT_UNICODE, Entry, to_entry
from cli.judging.envelopes import Whole, Wrapping, whole
from cli.judging.judged import CONTRACT, Judged
from cli.judging.naming import AS_SENT, Naming
from cli.reading.files import Item
from cli.reading.rejected import MALFORMED, Rejected
from functions.common.reasons import UNREADABLE
from functions.common.times import EPOCH
from functions.process.event import Fault, Invalid, ValidEvent
from functions.process.explain import reading_of
from functions.process.mapping.compiled import Compiled
from functions.process.mapping.mappings import Mappings
from functions.process.mapping.places import at
from functions.process.timestamp import microseconds
from functions.process.validate import latest_of, validate

_HOUR_US = 3_600_000_000
# What the bus says of a line, where process says the same in words of its own.
_SAID_ALREADY = (MALFORMED, NOT_UNICODE)
_any = Decoder(Raw).decode
_text = Decoder(str).decode


class Judge:
    """Judges by the mappings of some definitions, with the very code of process.

    An event that has no arrival of its own arrives at its own timestamp, a whole envelope at its
    `time`, and nothing later than `now`: it cannot have arrived yet. `arriving`: all arrive when
    they are judged, as what is sent does, `now` being the start. `region`: of the bus.
    """

    def __init__(
        self,
        compiled: Compiled,
        *,
        region: str,
        now: datetime,
        naming: Naming = AS_SENT,
        arriving: bool = False,
    ) -> None:
        self.mappings = Mappings(compiled)
        self._wrapping = Wrapping(region, now)
        self._naming = naming
        self._now_us = _microseconds(now)
        self._arriving = arriving
        self._start = time.monotonic()

    def judge(self, item: Item, naming: Naming | None = None) -> Judged:
        """Judge one event, with names of its own if it has them. Never raises on any input."""
        file, one = item
        if isinstance(one, Rejected):
            fault = Fault(one.reason, one.why)
            return Judged(
                file=file,
                number=one.number,
                line=one.line,
                whole=None,
                entry=one,
                body=one.line,
                arrived_us=self._now_us,
                says_when=False,
                event=None,
                faults=(fault,),
            )
        number, line = one
        envelope = whole(line)
        if envelope is not None:
            return self._judged(file, number, line, line, envelope, None)
        entry = to_entry(line, number, naming=naming or self._naming)
        body = line
        if _is_json(line):
            body = self._wrapping.wrap(line, entry.source, entry.detail_type)
        return self._judged(file, number, line, body, None, entry)

    def _judged(
        self,
        file: str,
        number: int,
        line: bytes,
        body: bytes,
        envelope: Whole | None,
        entry: Entry | Rejected | None,
    ) -> Judged:
        arrived_us = self._now_us
        sent_us = None if envelope is None else envelope.sent_us
        if self._arriving:  # what comes through a pipe may come for days
            arrived_us += int((time.monotonic() - self._start) * 1_000_000)
        elif sent_us is not None:
            arrived_us = min(sent_us, arrived_us)
        arrived_by_us = (arrived_us // _HOUR_US + 1) * _HOUR_US
        found = validate(body, arrived_by_us, self.mappings)
        faults = _faults(found)
        if isinstance(entry, Rejected) and not (faults and entry.reason in _SAID_ALREADY):
            faults = (*faults, Fault(entry.reason, entry.why))
        mapping, source, type_, said_us = self._read(found, body, arrived_by_us)
        if (names := envelope or (entry if mapping else None)) is not None:
            source, type_ = source or names.source, type_ or names.detail_type
        if sent_us is None and said_us is not None and not self._arriving:
            arrived_us = min(said_us, arrived_us)
        event = None if faults or isinstance(found, Invalid) else found
        return Judged(
            file=file,
            number=number,
            line=line,
            whole=envelope,
            entry=entry,
            body=body,
            arrived_us=arrived_us,
            says_when=not (sent_us is None and said_us is None),
            event=event,
            faults=faults,
            mapping=mapping,
            source=source,
            type=type_,
        )

    def _read(
        self, found: ValidEvent | Invalid, body: bytes, arrived_by_us: int
    ) -> tuple[str | None, str | None, str | None, int | None]:
        """The mapping, the source, the type and the time, as far as an invalid message has them."""
        if isinstance(found, ValidEvent):
            return found.mapping or CONTRACT, found.source, found.event_type, found.timestamp_us
        if found.reason in UNREADABLE:
            return None, None, None, None
        latest_us = latest_of(arrived_by_us)
        reading = reading_of(body, latest_us, self.mappings)
        if reading is None:
            return CONTRACT, None, None, _timestamp(body, latest_us)
        return (reading.name, *reading.names(body), reading.time(body, latest_us))


def _faults(found: ValidEvent | Invalid) -> tuple[Fault, ...]:
    if isinstance(found, ValidEvent):
        return ()
    return found.faults or (Fault(found.reason, found.message),)


def _timestamp(body: bytes, latest_us: int) -> int | None:
    """The time of a faulty event of the contract; None where it is bad."""
    found = at(body, ("detail", "timestamp"))
    try:
        said_us = None if found is None else microseconds(_text(found))
    except ValidationError:  # no text
        return None
    return None if said_us is None or said_us > latest_us else said_us


def _is_json(line: bytes) -> bool:
    """Whether a line is one JSON value, and so stays one in an envelope."""
    try:
        _any(line)
    except (DecodeError, RecursionError):
        return False
    return True


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
