"""The sweep: finds batches that were stored but not processed, from listings.

No step relies on a notification arriving. A raw batch that is older than a grace time and has no
ledger entry is sent to the process queue again, and so is a batch that lacks outputs. The process
function overwrites what it wrote before, so a batch that is swept needlessly changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from functions.common import ledger
from functions.common.arrivals import ArrivalDays, parsed
from functions.common.days import EARLIEST_ARRIVAL, end_of, start_of, utc_days
from functions.common.keys import InvalidKeyError, LedgerKey, RawKey
from functions.common.named_keys import named_keys
from functions.common.parallel import in_parallel
from functions.common.retention import sweep_days
from functions.common.storage import StoredObject
from functions.common.times import days_between
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import check_outputs, event_files, quarantine_files
from functions.report.sweep.late import days_of_late_batches

if TYPE_CHECKING:
    from functions.report.document.answer import SweepAnswer

# An event may arrive a day before it happens, and its day may begin a day after it does in UTC.
_DAYS_AHEAD = 2
_LONGEST_PAUSE_SECONDS = 16.0

Listing = TypeVar("Listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a sweep found.

    `pending`: raw keys without a ledger entry. `incomplete`: ledger keys of which outputs are
    missing. `unmarked`: output keys of batches without a ledger entry. `to_process`: the raw keys
    of the batches to process again, which repairs all of these but `beyond_repair`: keys whose raw
    object is gone. `not_looked_up`: how many ledger entries were too many to check in one run.
    `days`: on which the batches to process again arrived, and those around the arrival of batches
    that were stored late, in the last week. `incomplete_days`: on which those arrived that lack
    outputs. All are days of the report's time zone.
    """

    pending: tuple[str, ...]
    incomplete: tuple[str, ...]
    unmarked: tuple[str, ...]
    beyond_repair: tuple[str, ...]
    to_process: tuple[str, ...]
    not_looked_up: int
    days: frozenset[date]
    incomplete_days: frozenset[date]

    @property
    def events(self) -> int:
        """How many events are in the batches to process again."""
        return sum(RawKey.parse(key).count for key in self.to_process)

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
    lake: Lake,
    zone: ZoneInfo,
    *,
    now: datetime,
    grace: timedelta,
    look_back_days: int,
    further: Collection[date],
) -> Findings:
    """Compare what was stored with what was processed, from listings.

    Looks at every UTC day on which a batch can have arrived that was stored in the last
    `look_back_days`: the ingest queue may have held its messages for two weeks. And at those on
    which events of `further` days can have arrived, which are known to miss something. A batch
    whose entry may have expired is taken for done, and one whose files may have for complete.
    """
    today = now.date()
    recent = today - timedelta(days=look_back_days + 1)
    reach = today - timedelta(days=sweep_days(look_back_days))
    wanted = {*days_between(reach, today), *_utc_days(further, zone)}
    known_from = lake.retention.first_day_with_ledger(now)
    arrival_days = sorted(day for day in wanted if day >= known_from)
    event_days = sorted(
        {day + timedelta(days=ahead) for day in arrival_days for ahead in range(_DAYS_AHEAD + 1)}
    )
    # The ledger first, then what was written before it: see inputs/listings.py.
    ledgers = _listed(lake.ledger, arrival_days)
    entries = ledger.read(row for rows in ledgers.values() for row in rows).newest
    listed = _listed(lake.raw, arrival_days)
    raw = _by_batch(row for rows in listed.values() for row in rows)
    events = {day: event_files(rows) for day, rows in _listed(lake.events, event_days).items()}
    quarantine = {
        day: quarantine_files(rows) for day, rows in _listed(lake.quarantine, arrival_days).items()
    }
    whole_from = lake.retention.first_day_with_files(now)
    kept = {batch: entry for batch, entry in entries.items() if entry.day >= whole_from}
    checked = check_outputs(lake, kept, events=events.values(), quarantine=quarantine.values())
    pending = {
        batch: row.key
        for batch, row in raw.items()
        if batch not in entries and row.last_modified <= now - grace
    }
    # An event file may be of a batch that arrived before the first day listed. Those of format 1 do
    # not say when theirs did.
    unmarked = {
        file.key: file.batch
        for day, outputs in [*events.items(), *quarantine.items()]
        for file in outputs.files
        if (
            file.arrived.date() in ledgers
            if file.arrived
            else day >= recent and reach >= known_from
        )
        and file.batch not in entries
        and (file.batch in pending or file.batch not in raw)
    }
    incomplete = {key: LedgerKey.parse(key).batch for key in checked.incomplete}
    flawed = {**incomplete, **unmarked}
    to_process = {*pending.values(), *(raw[batch].key for batch in flawed.values() if batch in raw)}
    day_of = ArrivalDays(zone, listed)
    return Findings(
        pending=tuple(sorted(pending.values())),
        incomplete=checked.incomplete,
        unmarked=tuple(sorted(unmarked)),
        beyond_repair=tuple(sorted(key for key, batch in flawed.items() if batch not in raw)),
        to_process=tuple(sorted(to_process)),
        not_looked_up=checked.not_looked_up,
        days=frozenset(day_of.at(key.arrived) for key in parsed(to_process))
        | days_of_late_batches(raw.values(), day_of, now),
        incomplete_days=frozenset(day_of.of(LedgerKey.parse(key)) for key in checked.incomplete),
    )


def wait(lake: Lake, raw_keys: Iterable[str], seconds: float) -> tuple[str, ...]:
    """Wait, at most `seconds`, until batches have ledger entries; the keys of those without."""
    deadline = time.monotonic() + seconds
    left = [RawKey.parse(key) for key in raw_keys]
    pause = 1.0
    while left:
        listed = _listed(lake.ledger, sorted({raw.day for raw in left}))
        done = ledger.read(row for rows in listed.values() for row in rows).newest
        left = [raw for raw in left if raw.batch not in done]
        if not left or time.monotonic() + pause > deadline:
            break
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    return tuple(str(raw) for raw in left)


def _utc_days(days: Iterable[date], zone: ZoneInfo) -> Iterator[date]:
    """The UTC days on which events of some days can arrive before these are over."""
    for day in days:
        yield from utc_days(start_of(day, zone) - EARLIEST_ARRIVAL, end_of(day, zone))


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
