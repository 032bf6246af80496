"""The sweep: finds batches that were stored but not processed, from listings.

No step relies on a notification arriving. A raw batch that is older than a grace time and has no
ledger entry is sent to the process queue again, and so is a batch that lacks outputs. The process
function overwrites what it wrote before, so a batch that is swept needlessly changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from functions.common.keys import InvalidKeyError, LedgerKey, RawKey
from functions.common.named_keys import named_keys
from functions.common.parallel import in_parallel
from functions.common.storage import StoredObject
from functions.common.times import days_between
from functions.report.inputs.days import LONGEST_DELAY_DAYS
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import check_outputs, event_files, quarantine_files

if TYPE_CHECKING:
    from functions.report.document.answer import SweepAnswer

# An event may arrive a day before it happens, its day may begin a day before it does in UTC, and a
# run does not count its own day among those that it looks back on.
_MARGIN_DAYS = 3
_LONGEST_PAUSE_SECONDS = 16.0

Listing = TypeVar("Listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a sweep found.

    `pending`: raw keys without a ledger entry. `incomplete`: ledger keys of which outputs are
    missing. `unmarked`: output keys of batches without a ledger entry. `to_process`: the raw keys
    of the batches to process again, which repairs all of these but `beyond_repair`: keys whose raw
    object is gone. `not_looked_up`: how many ledger entries were too many to check in one run.
    """

    pending: tuple[str, ...]
    incomplete: tuple[str, ...]
    unmarked: tuple[str, ...]
    beyond_repair: tuple[str, ...]
    to_process: tuple[str, ...]
    not_looked_up: int

    @property
    def events(self) -> int:
        """How many events are in the batches to process again."""
        return sum(RawKey.parse(key).count for key in self.to_process)

    @property
    def days(self) -> set[date]:
        """The arrival days of the batches to process again."""
        return {RawKey.parse(key).day for key in self.to_process}

    @property
    def incomplete_days(self) -> set[date]:
        """The arrival days whose books have a batch that lacks outputs."""
        return {LedgerKey.parse(key).day for key in self.incomplete}

    def summary(self) -> SweepAnswer:
        """For the answer and the log: everything is counted, the first hundred keys are named."""
        return {
            "batches": len(self.to_process),
            "events": self.events,
            "pending": named_keys(self.pending),
            "incomplete": named_keys(self.incomplete),
            "unmarked": named_keys(self.unmarked),
            "beyond_repair": named_keys(self.beyond_repair),
            "not_looked_up": self.not_looked_up,
        }


def find(
    lake: Lake, *, now: datetime, grace: timedelta, look_back_days: int, further: Collection[date]
) -> Findings:
    """Compare what was stored with what was processed, from listings.

    Looks at every arrival day that can have a batch stored in the last `look_back_days`: the ingest
    queue may have held the batch's first message for two weeks. And at `further` arrival days,
    which are known to miss something.
    """
    today = now.date()
    recent = today - timedelta(days=look_back_days + 1)
    first = recent - timedelta(days=LONGEST_DELAY_DAYS + _MARGIN_DAYS)
    arrival_days = sorted({*further, *days_between(first, today)})
    event_days = sorted({*arrival_days, *(day + timedelta(days=1) for day in arrival_days)})
    # The ledger first, then what was written before it: see inputs/listings.py.
    entries: dict[str, LedgerKey] = {}
    for ledger in _listed(lake.ledger, arrival_days).values():
        entries.update(ledger.newest)
    raw = _by_batch(row for rows in _listed(lake.raw, arrival_days).values() for row in rows)
    events = {day: event_files(rows) for day, rows in _listed(lake.events, event_days).items()}
    quarantine = {
        day: quarantine_files(rows) for day, rows in _listed(lake.quarantine, arrival_days).items()
    }
    checked = check_outputs(lake, entries, events=events.values(), quarantine=quarantine.values())
    pending = {
        batch: row.key
        for batch, row in raw.items()
        if batch not in entries and row.last_modified <= now - grace
    }
    # An event file of an older day may be of a batch that arrived before the first day listed.
    written = [outputs for day, outputs in events.items() if day >= recent] + [*quarantine.values()]
    unmarked = {
        file.key: file.batch
        for outputs in written
        for file in outputs.files
        if file.batch not in entries and (file.batch in pending or file.batch not in raw)
    }
    incomplete = {key: LedgerKey.parse(key).batch for key in checked.incomplete}
    flawed = {**incomplete, **unmarked}
    to_process = {*pending.values(), *(raw[batch].key for batch in flawed.values() if batch in raw)}
    return Findings(
        pending=tuple(sorted(pending.values())),
        incomplete=checked.incomplete,
        unmarked=tuple(sorted(unmarked)),
        beyond_repair=tuple(sorted(key for key, batch in flawed.items() if batch not in raw)),
        to_process=tuple(sorted(to_process)),
        not_looked_up=checked.not_looked_up,
    )


def wait(lake: Lake, raw_keys: Iterable[str], seconds: float) -> tuple[str, ...]:
    """Wait, at most `seconds`, until batches have ledger entries; the keys of those without."""
    deadline = time.monotonic() + seconds
    left = [RawKey.parse(key) for key in raw_keys]
    pause = 1.0
    while left:
        ledgers = _listed(lake.ledger, sorted({raw.day for raw in left}))
        left = [raw for raw in left if raw.batch not in ledgers[raw.day].newest]
        if not left or time.monotonic() + pause > deadline:
            break
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    return tuple(str(raw) for raw in left)


def _listed(list_day: Callable[[date], Listing], days: Sequence[date]) -> dict[date, Listing]:
    return dict(zip(days, in_parallel(list_day, days), strict=True))


def _by_batch(rows: Iterable[StoredObject]) -> dict[str, StoredObject]:
    found: dict[str, StoredObject] = {}
    for row in rows:
        try:
            found[RawKey.parse(row.key).batch] = row
        except InvalidKeyError:
            continue  # process refuses it, and the books of its day name it as unbalanced
    return found
