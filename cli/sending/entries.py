"""Lines of NDJSON become entries of PutEvents, and entries become requests. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

# The source and detail type of an entry whose event has no usable ones. The bus needs them; the
# pipeline quarantines the event.
UNKNOWN = "unknown"
_MAX_SOURCE = 256
_MAX_DETAIL_TYPE = 128

# PutEvents: 10 entries a request, together at most 256 KiB by the formula of `Entry.size`
# (EventBridge user guide, "PutEvents entry size"; newer accounts allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144
# What a queue of the pipeline takes as one message: the most that the provider sets.
MAX_MESSAGE_BYTES = 262_144
# SQS counts a message's attributes too. EventBridge adds six to a dead letter, two of them ARNs and
# one the target's error (EventBridge user guide, "Dead-letter queues").
_ATTRIBUTES_BYTES = 2_048
# What EventBridge writes around an event (EventBridge user guide, "Event structure"), with a region
# longer than any.
_ENVELOPE = {
    "version": "0",
    "id": "00000000-0000-0000-0000-000000000000",
    "account": "000000000000",
    "time": "0000-00-00T00:00:00Z",
    "region": "x" * 24,
    "resources": [],
    "detail": {},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way to the bus; `line` is the original, without its line feed."""

    line: bytes
    detail: str
    source: str
    detail_type: str

    @property
    def size(self) -> int:
        """Bytes as PutEvents counts them: source, detail type and detail in UTF-8."""
        return len(self.line) + len(self.source.encode()) + len(self.detail_type.encode())

    @property
    def message_bytes(self) -> int:
        """At most so many bytes has the SQS message in which EventBridge delivers the event.

        The bus accepts larger events than a queue does, and those are lost: EventBridge can put
        them into the dead-letter queue no more than into the queue.
        """
        names = {"detail-type": self.detail_type, "source": self.source}
        envelope = json.dumps({**_ENVELOPE, **names})  # escapes all that a serialiser may escape
        return len(self.line) + len(envelope) + _ATTRIBUTES_BYTES


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that the bus does not get. `reason`: a code, EventBridge's where it has one.

    `message_bytes`: that of the entry, if it is what was too large.
    """

    line: bytes
    reason: str
    message_bytes: int | None = None

    def __str__(self) -> str:
        if self.message_bytes is None:
            return self.reason
        return (
            f"{self.reason}: {self.message_bytes:,} bytes with EventBridge's envelope, "
            f"and a queue takes {MAX_MESSAGE_BYTES:,}"
        )


def to_entry(line: bytes) -> Entry | Rejected:
    """The entry of a line. Its detail is the line's text, unchanged."""
    try:
        detail = line.decode()
    except UnicodeDecodeError:
        return Rejected(line, "NotUnicode")
    try:
        # Integers of any length are read quickly as floats. Only the names are used.
        event = json.loads(detail, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Rejected(line, "MalformedDetail")
    if not isinstance(event, dict):
        return Rejected(line, "MalformedDetail")
    source = _name(event.get("source"), _MAX_SOURCE)
    if source.startswith("aws."):
        return Rejected(line, "NotAuthorizedForSource")
    entry = Entry(line, detail, source, _name(event.get("event_type"), _MAX_DETAIL_TYPE))
    if entry.message_bytes > MAX_MESSAGE_BYTES:
        return Rejected(line, "EntryTooLarge", entry.message_bytes)
    return entry


def requests(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries in order, in requests of at most MAX_ENTRIES and MAX_REQUEST_BYTES."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == MAX_ENTRIES or size + entry.size > MAX_REQUEST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _name(value: object, longest: int) -> str:
    """A name that the bus takes: the event's, cut to length, without lone surrogates."""
    if not isinstance(value, str):
        return UNKNOWN
    return value[:longest].encode(errors="replace").decode() or UNKNOWN
