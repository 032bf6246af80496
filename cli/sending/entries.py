"""Lines of NDJSON to entries of PutEvents, and entries to requests. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

# An entry's source and detail type when its event does not have a usable one: the bus needs
# some, and the pipeline quarantines the event by name.
UNKNOWN = "unknown"
_MAX_SOURCE = 256
_MAX_DETAIL_TYPE = 128

# PutEvents: 10 entries a request, together at most 256 KiB by the formula of `Entry.size`
# (EventBridge user guide, "PutEvents entry size"; newer accounts allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144
# An event leaves the bus in an envelope that must fit an SQS message of 256 KiB with it: ids,
# time, account, region and punctuation take less than this.
_ENVELOPE_BYTES = 1_024
MAX_ENTRY_BYTES = MAX_REQUEST_BYTES - _ENVELOPE_BYTES


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


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that did not get onto the bus, and why: a code, as far as possible EventBridge's."""

    line: bytes
    reason: str


def to_entry(line: bytes) -> Entry | Rejected:
    """One line to an entry whose detail is the line's text, untouched."""
    try:
        detail = line.decode()
    except UnicodeDecodeError:
        return Rejected(line, "NotUnicode")
    try:
        # As floats, integers of any length are read quickly; only the names are looked at.
        event = json.loads(detail, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Rejected(line, "MalformedDetail")
    if not isinstance(event, dict):
        return Rejected(line, "MalformedDetail")
    source = _name(event.get("source"), _MAX_SOURCE)
    if source.startswith("aws."):
        return Rejected(line, "NotAuthorizedForSource")
    entry = Entry(line, detail, source, _name(event.get("event_type"), _MAX_DETAIL_TYPE))
    if entry.size > MAX_ENTRY_BYTES:
        return Rejected(line, "EntryTooLarge")
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
