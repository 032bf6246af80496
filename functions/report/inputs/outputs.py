"""The outputs of batches, from listings, and a check that none is missing.

Process writes a batch's files, then its ledger entry, and deletes nothing. So a ledger entry with
missing files, or a file of a batch without an entry, shows that something went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.common.keys import InvalidKeyError
from functions.common.output_keys import MAPPED_FORMAT, EventsKey, LedgerKey, QuarantineKey
from functions.common.parallel import in_parallel
from functions.common.storage import StoredObject
from functions.report.inputs.lake import Lake

# Listings of a few days, with the counts in their keys, show that nearly every batch is complete.
# The ledger entries of the others are read, with one GET each: at most this many in a run.
MOST_LOOKED_UP = 1_000


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file that a batch was processed to: an event file or a quarantine file.

    `count`: events in an event file, quarantined events in a quarantine file. `size`: in bytes.
    `digest`: that of the batch's ledger entry if the file counts; empty in format 1. `arrived`: the
    quarter in which the batch arrived; None for event files of format 1. `mapped`: an event file
    with the columns of mappings.
    """

    key: str
    batch: str
    count: int
    size: int
    last_modified: datetime
    digest: str
    arrived: datetime | None
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class BatchFiles:
    """The event files or the quarantine files of one day. `stray`: keys that are not valid."""

    files: tuple[BatchFile, ...]
    stray: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCheck:
    """Which batches lack files.

    `incomplete`: their ledger keys. `not_looked_up`: how many entries have files outside the
    listings and were not checked.
    """

    incomplete: tuple[str, ...]
    not_looked_up: int


def event_files(listed: Iterable[StoredObject]) -> BatchFiles:
    """Parse the listing of an event day: one file for each batch, and superseded ones."""

    def parse(row: StoredObject) -> BatchFile:
        key = EventsKey.parse(row.key)
        file = _file(row, key.batch, key.rows, key.digest, key.arrived)
        return replace(file, mapped=True) if key.format >= MAPPED_FORMAT else file

    return _parse_all(listed, parse)


def quarantine_files(listed: Iterable[StoredObject]) -> BatchFiles:
    """Parse the listing of an arrival day's quarantine: at most one file for each batch, and
    superseded ones.
    """

    def parse(row: StoredObject) -> BatchFile:
        key = QuarantineKey.parse(row.key)
        return _file(row, key.batch, key.count, key.digest, key.arrived)

    return _parse_all(listed, parse)


def check_outputs(
    lake: Lake,
    entries: Mapping[str, LedgerKey],
    *,
    events: Iterable[BatchFiles],
    quarantine: Iterable[BatchFiles],
) -> OutputCheck:
    """Check that the files of batches are there.

    `entries`: the ledger entries, by batch. `events`: files of some event days. `quarantine`: files
    of all arrival days of the entries.
    """
    missing_rows = {batch: entry.valid for batch, entry in entries.items()}
    for day in events:
        # In format 1 a batch may have several files on a day, of which the newest counts.
        newest = {
            file.batch: file
            for file in sorted(day.files, key=lambda f: f.last_modified)
            if file.batch in entries and file.digest == entries[file.batch].digest
        }
        for batch, file in newest.items():
            missing_rows[batch] -= file.count
    quarantined = {(f.batch, f.count, f.digest) for day in quarantine for f in day.files}
    without_quarantine = [
        batch
        for batch, entry in entries.items()
        if entry.quarantined and (batch, entry.quarantined, entry.digest) not in quarantined
    ]
    # More rows than valid events are in doubt too: in format 1, an earlier run may have left some
    # of the files.
    doubtful = [
        entries[batch]
        for batch in missing_rows.keys() - set(without_quarantine)
        if missing_rows[batch]
    ]
    # Newest first: earlier runs have checked the older ones.
    doubtful.sort(key=lambda entry: (entry.day, entry.batch), reverse=True)
    looked_up = doubtful[:MOST_LOOKED_UP]
    incomplete = [entries[batch] for batch in without_quarantine] + _incomplete(lake, looked_up)
    return OutputCheck(
        incomplete=tuple(sorted(str(entry) for entry in incomplete)),
        not_looked_up=len(doubtful) - len(looked_up),
    )


def _incomplete(lake: Lake, entries: Sequence[LedgerKey]) -> list[LedgerKey]:
    """Return the entries that name a missing file, read from the bucket."""

    def is_complete(entry: LedgerKey) -> bool:
        return all(lake.is_processed_object(key) for key in lake.outputs([entry]))

    checked = zip(entries, in_parallel(is_complete, entries), strict=True)
    return [entry for entry, complete in checked if not complete]


def _file(
    row: StoredObject, batch: str, count: int, digest: str, arrived: datetime | None
) -> BatchFile:
    return BatchFile(row.key, batch, count, row.size, row.last_modified, digest, arrived)


def _parse_all(
    listed: Iterable[StoredObject], parse: Callable[[StoredObject], BatchFile]
) -> BatchFiles:
    files: list[BatchFile] = []
    stray: list[str] = []
    for row in listed:
        try:
            files.append(parse(row))
        except InvalidKeyError:
            stray.append(row.key)
    return BatchFiles(tuple(files), tuple(stray))
