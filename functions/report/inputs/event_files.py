"""Which event files of a day count: those that the newest ledger entry of their batch names.

An event file has the digest of its batch's ledger entry in its key, so listings say whether it
counts. Format 1 has no digests. There an entry is read if the listings raise a doubt: if the batch
has several files on the day, or if its entry is so much newer than the file that another run must
have written it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from functions.common import arrivals, ledger
from functions.common.arrivals import Listed
from functions.common.days import days_between
from functions.common.ledger import Ledger
from functions.common.storage import StoredObject
from functions.report.inputs.lake import Lake, by_day
from functions.report.inputs.outputs import BatchFile, BatchFiles

# Process writes a batch's ledger entry this soon after its files. If it takes longer, the entry is
# read once more than necessary, which is all that it costs.
_LONGEST_RUN = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFiles:
    """The event files of a day, by what becomes of them.

    `current` are counted. `superseded` are of an earlier run of their batch. `unmarked` are of
    batches without a ledger entry: their events are pending. `lost`: their raw object is gone too,
    so they will never have one. `stray`: keys that are not valid.
    """

    current: tuple[BatchFile, ...]
    superseded: tuple[BatchFile, ...]
    unmarked: tuple[BatchFile, ...]
    lost: tuple[BatchFile, ...]
    stray: tuple[str, ...]

    @property
    def all(self) -> tuple[BatchFile, ...]:
        """Every file whose key is valid."""
        return (*self.current, *self.superseded, *self.unmarked, *self.lost)


def find_entries(
    lake: Lake, files: Sequence[BatchFile], days: Sequence[date]
) -> dict[date, list[StoredObject]]:
    """List the ledgers of UTC days, and of all others on which batches of event files arrived.

    `days`: in order. A file of format 1 does not say when its batch arrived, which was before the
    file was written: the ledgers from then on back to the first of `days` are listed until all
    such batches are found.
    """
    arrived = {file.arrived.date() for file in files if file.arrived}
    found = by_day(lake.ledger, sorted({*days, *arrived}))
    old = [file for file in files if file.arrived is None]
    if not old:
        return found
    left = {file.batch for file in old} - _batches(found.values())
    last = max(file.last_modified for file in old).date()
    for day in reversed(days_between(days[0], last)):
        if not left:
            break
        if day not in found:
            found[day] = lake.ledger(day)
            left -= _batches([found[day]])
    return found


def sort_out(lake: Lake, listed: BatchFiles, entries: Ledger, raw: Listed) -> EventFiles:
    """Sort event files by what becomes of them.

    `entries`: the ledger entries of their batches. `raw`: listings of raw objects by UTC day.
    """
    marked = [file for file in listed.files if file.batch in entries.newest]
    without_entry = [file for file in listed.files if file.batch not in entries.newest]
    named = _named(lake, marked, entries)
    lost = _without_raw(lake, without_entry, raw)
    return EventFiles(
        current=tuple(file for file in marked if file.key in named),
        superseded=tuple(file for file in marked if file.key not in named),
        unmarked=tuple(file for file in without_entry if file.batch not in lost),
        lost=tuple(file for file in without_entry if file.batch in lost),
        stray=listed.stray,
    )


def _named(lake: Lake, files: Sequence[BatchFile], entries: Ledger) -> set[str]:
    """Return the keys of the files that the newest ledger entry of their batch names."""
    newest = entries.newest
    same = [file for file in files if file.digest == newest[file.batch].digest]
    files_of_batch = Counter(file.batch for file in same)
    doubtful = {
        file.batch
        for file in same
        if not file.digest
        and (
            files_of_batch[file.batch] > 1
            or entries.stored_at[file.batch] - file.last_modified > _LONGEST_RUN
        )
    }
    read = lake.outputs(newest[batch] for batch in sorted(doubtful))
    return {file.key for file in same if file.batch not in doubtful or file.key in read}


def _without_raw(lake: Lake, files: Sequence[BatchFile], raw: Listed) -> set[str]:
    """Return the batches of files whose raw object is gone."""
    days: set[date] = set()
    for file in files:
        if file.arrived:
            days.add(file.arrived.date())
        else:
            days.update(days_between(min(raw), file.last_modified.date()))
    listed = {**raw, **by_day(lake.raw, sorted(days - raw.keys()))}
    return {file.batch for file in files} - {key.batch for key in arrivals.raw_keys(listed)}


def _batches(listed: Iterable[Sequence[StoredObject]]) -> set[str]:
    return set(ledger.read(chain.from_iterable(listed)).newest)
