"""Whether the outputs of processed batches are there: what ledger entries say against listings.

Process writes outputs, then the ledger entry, and deletes nothing. So an entry whose outputs are
not all there, and an output of a batch without an entry, are traces of something that went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.common.keys import EventsKey, InvalidKeyError, LedgerKey, QuarantineKey
from functions.common.parallel import in_parallel
from functions.common.storage import StoredObject
from functions.report.inputs.lake import Lake

# Counts in keys show nearly every output from listings of a few days. What has events of days
# further away is looked up in its ledger entry, one GET each: this many in a run at most.
MOST_LOOKED_UP = 1_000


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a batch: `count` events of an event day, or records in quarantine.

    `size` is in bytes.
    """

    key: str
    batch: str
    count: int
    size: int
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of one day of a zone. `stray`: keys outside the layout."""

    files: tuple[Output, ...]
    stray: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`incomplete`: keys of ledger entries of which outputs are missing.

    `not_looked_up`: how many have outputs outside the listings and were not looked at.
    """

    incomplete: tuple[str, ...]
    not_looked_up: int


def event_files(listed: Iterable[StoredObject]) -> Outputs:
    """The event files of one event day: one a batch, unless some were superseded."""

    def parse(row: StoredObject) -> Output:
        key = EventsKey.parse(row.key)
        return Output(row.key, key.batch, key.rows, row.size, row.last_modified)

    return _outputs(listed, parse)


def quarantine_files(listed: Iterable[StoredObject]) -> Outputs:
    """The quarantine files of one arrival day: at most one a batch, unless some were superseded."""

    def parse(row: StoredObject) -> Output:
        key = QuarantineKey.parse(row.key)
        return Output(row.key, key.batch, key.count, row.size, row.last_modified)

    return _outputs(listed, parse)


def check(
    lake: Lake,
    marks: Mapping[str, LedgerKey],
    *,
    events: Iterable[Outputs],
    quarantine: Iterable[Outputs],
) -> Checked:
    """Hold ledger entries, by batch, against files. `events` may be of some event days only;
    `quarantine` is of every arrival day of the entries.
    """
    rows = {batch: mark.valid for batch, mark in marks.items()}
    for day in events:
        newest = {file.batch: file for file in sorted(day.files, key=lambda f: f.last_modified)}
        for batch, file in newest.items():
            if batch in rows:
                rows[batch] -= file.count
    quarantined = {(file.batch, file.count) for day in quarantine for file in day.files}
    lacking = [
        batch
        for batch, mark in marks.items()
        if mark.quarantined and (batch, mark.quarantined) not in quarantined
    ]
    # More rows than valid events are no proof either: an earlier run may have left some.
    doubtful = [marks[batch] for batch in rows.keys() - set(lacking) if rows[batch]]
    # The newest first: those further back were looked at by earlier runs.
    doubtful.sort(key=lambda mark: (mark.day, mark.batch), reverse=True)
    looked_up = doubtful[:MOST_LOOKED_UP]
    incomplete = [marks[batch] for batch in lacking] + _lacking(lake, looked_up)
    return Checked(
        incomplete=tuple(sorted(str(mark) for mark in incomplete)),
        not_looked_up=len(doubtful) - len(looked_up),
    )


def _lacking(lake: Lake, marks: Sequence[LedgerKey]) -> list[LedgerKey]:
    """The entries that name an output that is missing."""

    def complete(mark: LedgerKey) -> bool:
        return all(lake.is_processed_object(key) for key in lake.outputs([mark]))

    return [
        mark for mark, whole in zip(marks, in_parallel(complete, marks), strict=True) if not whole
    ]


def _outputs(listed: Iterable[StoredObject], parse: Callable[[StoredObject], Output]) -> Outputs:
    files: list[Output] = []
    stray: list[str] = []
    for row in listed:
        try:
            files.append(parse(row))
        except InvalidKeyError:
            stray.append(row.key)
    return Outputs(tuple(files), tuple(stray))
