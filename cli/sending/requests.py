"""Entries in requests to the bus, each within what PutEvents takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cli.judging.entries import Entry

# PutEvents: 10 entries a request, together at most 256 KiB by the formula of `Entry.size`
# (EventBridge user guide, "PutEvents entry size"; newer accounts allow more).
MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 262_144


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
