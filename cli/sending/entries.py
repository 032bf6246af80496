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
    """A line that the bus does not get. `reason`: a code, EventBridge's where it has one."""

    line: bytes
    reason: str


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
