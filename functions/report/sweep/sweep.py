"""The sweep: finds batches that were stored but not processed, from listings.

No step relies on a notification arriving. A raw batch that is older than a grace time and has no
ledger entry is sent to the process queue again, and so is a batch that lacks outputs. The process
function overwrites what it wrote before, so a batch that is swept needlessly changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from functions.common import ledger
from functions.common.arrivals import ArrivalDays, parsed
from functions.common.days import days_between, earliest_arrival, end_of, utc_days
from functions.common.keys import InvalidKeyError, RawKey
from functions.common.output_keys import LedgerKey
from functions.common.storage import StoredObject
from functions.report.inputs.lake import Lake, by_day
from functions.report.inputs.outputs import BatchFile, check_outputs, event_files, quarantine_files
from functions.report.sweep.findings import Findings
from functions.report.sweep.late import days_of_late_batches

# The ingest queue holds a message for up to 14 days (SQS quotas). A batch may be stored that long
# after its messages arrived.
_LONGEST_DELAY_DAYS = 14
# An event may arrive a day before it happens, its day may begin a day before it does in UTC, and a
# run does not count its own day among those that it looks back on.
_MARGIN_DAYS = 3
# An event may arrive a day before it happens, and its day may begin a day after it does in UTC.
_DAYS_AHEAD = 2
_LONGEST_PAUSE_SECONDS = 16.0


def sweep_days(look_back_days: int) -> int:
    """How many days before its own a run sweeps.

    A batch stored in the last `look_back_days` may have waited two weeks in the ingest queue.
    """
    return look_back_days + 1 + _LONGEST_DELAY_DAYS + _MARGIN_DAYS


def find(
    lake: Lake,
    zone: ZoneInfo,
    *,
    now: datetime,
    grace: timedelta,
    look_back_days: int,
    older: Collection[date],
) -> Findings:
    """Compare what was stored with what was processed, from listings.

    Looks at every UTC day on which a batch can have arrived that was stored in the last
    `look_back_days`: the ingest queue may have held its messages for two weeks. And at those on
    which events of `older` days can have arrived, which are known to miss something. A batch
    whose entry may have expired is taken for done, and one whose files may have for complete.
    """
    first = now.date() - timedelta(days=sweep_days(look_back_days))
    known_from = lake.retention.first_day_with_ledger(now)
    wanted = {*days_between(first, now.date()), *_utc_days(older, zone)}
    arrival_days = sorted(day for day in wanted if day >= known_from)
    event_days = sorted(
        {day + timedelta(days=ahead) for day in arrival_days for ahead in range(_DAYS_AHEAD + 1)}
    )
    # The ledger first, then what was written before it: see inputs/listings.py.
    ledgers = by_day(lake.ledger, arrival_days)
    entries = ledger.read(chain.from_iterable(ledgers.values())).newest
    listed = by_day(lake.raw, arrival_days)
    raw = _by_batch(chain.from_iterable(listed.values()))
    events = {day: event_files(rows) for day, rows in by_day(lake.events, event_days).items()}
    quarantine = {
        day: quarantine_files(rows) for day, rows in by_day(lake.quarantine, arrival_days).items()
    }

    pending = {
        batch: row.key
        for batch, row in raw.items()
        if batch not in entries and row.last_modified <= now - grace
    }

    whole_from = lake.retention.first_day_with_files(now)
    kept = {batch: entry for batch, entry in entries.items() if entry.day >= whole_from}
    checked = check_outputs(lake, kept, events=events.values(), quarantine=quarantine.values())
    incomplete = [LedgerKey.parse(key) for key in checked.incomplete]

    recent = now.date() - timedelta(days=look_back_days + 1)

    def ledger_is_listed(day: date, file: BatchFile) -> bool:
        """Whether the ledger entry of a file's batch would be among `entries`."""
        if file.arrived:
            return file.arrived.date() in ledgers
        # An event file of format 1 does not say when its batch arrived. That of a recent day
        # arrived since `first`, if all ledgers since then are there.
        return day >= recent and first >= known_from

    unmarked = {
        file.key: file.batch
        for day, outputs in [*events.items(), *quarantine.items()]
        for file in outputs.files
        if file.batch not in entries
        and (file.batch in pending or file.batch not in raw)
        and ledger_is_listed(day, file)
    }

    flawed = {**{str(entry): entry.batch for entry in incomplete}, **unmarked}
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
        incomplete_days=frozenset(map(day_of.of, incomplete)),
    )


def wait(lake: Lake, raw_keys: Iterable[str], seconds: float) -> tuple[str, ...]:
    """Wait, at most `seconds`, until batches have ledger entries; the keys of those without."""
    deadline = time.monotonic() + seconds
    left = [RawKey.parse(key) for key in raw_keys]
    pause = 1.0
    while left:
        listed = by_day(lake.ledger, sorted({raw.day for raw in left}))
        done = ledger.read(chain.from_iterable(listed.values())).newest
        left = [raw for raw in left if raw.batch not in done]
        if not left or time.monotonic() + pause > deadline:
            break
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    return tuple(str(raw) for raw in left)


def _utc_days(days: Iterable[date], zone: ZoneInfo) -> Iterator[date]:
    """The UTC days on which events of some days can arrive before these are over."""
    for day in days:
        yield from utc_days(earliest_arrival(day, zone), end_of(day, zone))


def _by_batch(rows: Iterable[StoredObject]) -> dict[str, StoredObject]:
    found: dict[str, StoredObject] = {}
    for row in rows:
        try:
            found[RawKey.parse(row.key).batch] = row
        except InvalidKeyError:
            continue  # process refuses it, and the books of its day name it as unbalanced
    return found
