"""Whether the outputs of processed batches are there: what ledger entries say against listings.

Process writes outputs, then the ledger entry, and deletes nothing. So an entry whose outputs are
not all there, and an output of a batch without an entry, are traces of something that went wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from functions.common.keys import EventsKey, InvalidKeyError, LedgerKey, QuarantineKey
from functions.common.storage import StoredObject
from functions.report.zones import Zones, in_parallel

# Counts in keys show nearly every output from listings of a few days. What has events of days
# further away is looked up in its ledger entry, one GET each: this many in a run at most.
MOST_LOOKED_UP = 1_000


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one day by batch: the newest, should a batch have more than one.

    `stale` names the others: a batch's older file with other counts, or an object of no batch.
    """

    by_batch: Mapping[str, str]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Ledger keys of one or more arrival days: `incomplete` lack outputs, `surplus` have too many.

    `not_looked_up`: how many have outputs outside the listings and were not looked at.
    """

    incomplete: tuple[str, ...]
    surplus: tuple[str, ...]
    not_looked_up: int


def event_files(listed: Iterable[StoredObject]) -> Files:
    """The event files of one event day."""
    return _files(listed, EventsKey)


def quarantine_files(listed: Iterable[StoredObject]) -> Files:
    """The quarantine files of one arrival day."""
    return _files(listed, QuarantineKey)


def entries(ledger_keys: Iterable[str]) -> dict[str, LedgerKey]:
    """Ledger entries by batch; the first, should there be more. Others' keys are passed over."""
    found: dict[str, LedgerKey] = {}
    for key in ledger_keys:
        try:
            entry = LedgerKey.parse(key)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
        found.setdefault(entry.batch, entry)
    return found


def check(
    zones: Zones,
    marked: Mapping[str, LedgerKey],
    *,
    events: Iterable[Files],
    quarantine: Iterable[Files],
) -> Outputs:
    """Hold ledger entries against files. `events` may be of some event days only; `quarantine`
    is of every arrival day of the entries.
    """
    rows = {batch: entry.valid for batch, entry in marked.items()}
    records = {batch: entry.quarantined for batch, entry in marked.items()}
    for files in events:
        for batch, key in files.by_batch.items():
            if batch in rows:
                rows[batch] -= EventsKey.parse(key).rows
    for files in quarantine:
        for batch, key in files.by_batch.items():
            if batch in records:
                records[batch] -= QuarantineKey.parse(key).count
    elsewhere = [batch for batch, left in rows.items() if left > 0 and records[batch] <= 0]
    # The newest first: those further back were looked at by earlier runs.
    elsewhere.sort(key=lambda batch: marked[batch].day, reverse=True)
    looked_up = elsewhere[:MOST_LOOKED_UP]
    lacking = [batch for batch, left in records.items() if left > 0]
    lacking += _lacking(zones, [marked[batch] for batch in looked_up])
    surplus = [batch for batch in marked if rows[batch] < 0 or records[batch] < 0]
    return Outputs(
        incomplete=tuple(sorted(str(marked[batch]) for batch in lacking)),
        surplus=tuple(sorted(str(marked[batch]) for batch in surplus)),
        not_looked_up=len(elsewhere) - len(looked_up),
    )


def _lacking(zones: Zones, marked: Sequence[LedgerKey]) -> list[str]:
    """The batches of which an output is missing that their ledger entry names."""

    def complete(entry: LedgerKey) -> bool:
        return all(zones.is_processed_object(key) for key in zones.outputs_of(str(entry)))

    complete_ones = in_parallel(complete, marked)
    return [entry.batch for entry, whole in zip(marked, complete_ones, strict=True) if not whole]


def _files(
    listed: Iterable[StoredObject], key_class: type[EventsKey] | type[QuarantineKey]
) -> Files:
    newest: dict[str, StoredObject] = {}
    stale: list[str] = []
    for row in listed:
        try:
            batch = key_class.parse(row.key).batch
        except InvalidKeyError:
            stale.append(row.key)
            continue
        other = newest.setdefault(batch, row)
        if other is not row:
            older, newest[batch] = sorted((other, row), key=lambda r: (r.last_modified, r.key))
            stale.append(older.key)
    return Files({batch: row.key for batch, row in newest.items()}, tuple(stale))
