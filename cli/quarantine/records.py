"""The records of the quarantine, as the report counts them, and the events in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from cli.arrivals import Stored, arrivals
from cli.terminal.errors import CommandError
from cli.terminal.printable import printable
from functions.common import ledger, quarantine_file
from functions.common.keys import InvalidKeyError, partition
from functions.common.output_keys import QuarantineKey
from functions.common.parallel import in_parallel
from functions.common.repair_keys import RESUBMITTED_ZONE, resubmitted_key
from functions.common.storage import parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One quarantined body. `id` names its message: a copy that was delivered again has the same.

    `faults`: all that is wrong, each a reason and a message; `reason` and `message` are the first.
    `day`: on which it arrived. `arrived`: the quarter of an hour, or in format 1 midnight, in UTC.
    `mark`: the key of its mark, which is there once it was resubmitted. `source`: who sent it, as
    far as anything says so. `line`: its line in the raw object, from 0. `ingested_at`: RFC 3339,
    UTC. `events`: how many events it counts as; only an unreadable raw object counts as several.
    `resubmitted`: whether its mark is there.
    """

    id: str
    day: date
    arrived: datetime
    mark: str
    batch: str
    line: int
    reason: str
    message: str
    faults: tuple[tuple[str, str], ...]
    delivery_id: str | None
    ingested_at: str
    events: int
    original: bytes
    source: str | None
    resubmitted: bool

    @property
    def event(self) -> bytes:
        """The event in the bus's envelope, byte for byte; without an envelope, the whole body."""
        try:
            return bytes(_envelope(self.original).detail)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self.original

    def __str__(self) -> str:
        """A line about it, and one for each further fault, without its original bytes."""
        again = ", resubmitted" if self.resubmitted else ""
        first, *further = [f"{reason}: {printable(message)}" for reason, message in self.faults]
        lines = [f"{self.id} {self.ingested_at} {first}{again}"]
        return "\n".join([*lines, *(f"  and {fault}" for fault in further)])


class _Envelope(msgspec.Struct):
    id: str
    detail: msgspec.Raw


_envelope = msgspec.json.Decoder(_Envelope).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records are meant. None means any; so does an empty `ids`."""

    reason: str | None = None
    source: str | None = None
    ids: frozenset[str] = frozenset()

    def takes(self, record: Record) -> bool:
        return (
            self.reason in (None, record.reason)
            and (not self.ids or record.id in self.ids)
            and self.source in (None, record.source)
        )


def read(stored: Stored, days: Sequence[date], selection: Selection) -> Iterator[Record]:
    """The selected records of some arrival days, in order; of a message's copies, the first.

    Raises CommandError after the last of them, if there is none of an id that was asked for.
    """
    missing = set(selection.ids)
    for record in _selected(stored, days, selection):
        missing.discard(record.id)
        yield record
    if missing:
        where = days_in_words(days, str(stored.zone))
        besides = " with this reason and source" if selection.reason or selection.source else ""
        raise CommandError(
            f"not in the quarantine of {where}{besides}: {', '.join(sorted(missing))}\n"
            "look at the days on which they arrived by --from and --to;"
            " `pipeline quarantine show` lists the ids of a day"
        )


def days_in_words(days: Sequence[date], time_zone: str) -> str:
    """Which days were looked at, and whose."""
    span = str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{span} ({time_zone})"


def _selected(stored: Stored, days: Iterable[date], selection: Selection) -> Iterator[Record]:
    for day in days:
        seen: set[str] = set()
        for record in _of_day(stored, day):
            if record.id not in seen and selection.takes(record):
                yield record
            seen.add(record.id)


def _of_day(stored: Stored, day: date) -> Iterator[Record]:
    processed = stored.processed
    arrived = arrivals(stored, day)
    keys: list[QuarantineKey] = []
    for row in arrived.quarantine:
        try:
            key = QuarantineKey.parse(row.key)
        except InvalidKeyError:
            continue  # process did not write it
        if ledger.counts_in_quarantine(key, arrived.ledger.newest):
            keys.append(key)
    resubmitted = {
        row.key
        for utc_day in sorted({key.day for key in keys})
        for row in processed.list(partition(RESUBMITTED_ZONE, utc_day))
    }

    def read_file(key: QuarantineKey) -> list[Record]:
        return parsed(processed, str(key), lambda body: [*parse(key, body, day, resubmitted)])

    for found in in_parallel(read_file, keys):
        yield from found


def parse(key: QuarantineKey, body: bytes, day: date, resubmitted: set[str]) -> Iterator[Record]:
    """The records of one quarantine object, which arrived on `day`. `resubmitted`: keys of marks.

    A mark is under the UTC day of the object's key, which is the same in every time zone.
    """
    for row in quarantine_file.read(key, body):
        identity = _short(row.identity)
        mark = resubmitted_key(key.day, identity)
        # Marks of a message without a delivery id were once named after its place.
        marks = {mark, resubmitted_key(key.day, _short(row.place))}
        yield Record(
            id=identity,
            day=day,
            arrived=key.arrived,
            mark=mark,
            batch=key.batch,
            line=row.line,
            reason=row.reason,
            message=row.message,
            faults=row.faults,
            delivery_id=row.delivery_id,
            ingested_at=row.ingested_at,
            events=row.events,
            original=row.original,
            source=row.source,
            resubmitted=not marks.isdisjoint(resubmitted),
        )


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
