"""Gathers the facts of a day in an order that cannot contradict itself while batches arrive.

Process writes events, then the ledger entry. So the ledger is listed first, then the raw zone, then
the event files: a batch that the ledger marks has all its files in the listing, and a batch
that came in between is pending, not missing. Event files of batches that are not marked are
left out: their events are pending, and are counted once they are done. Where a batch was processed
again with other counts, its newest ledger entry says which files are its outputs.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from functions.common.books import balance
from functions.common.keys import EventsKey, InvalidKeyError, LedgerKey, RawKey
from functions.common.ledger import Ledger
from functions.common.storage import StoredObject
from functions.common.times import EPOCH
from functions.report.days import arrival_days, arrived_before, end_of
from functions.report.engine import Engine
from functions.report.report import Facts
from functions.report.zones import Zones

# The ingest queue holds a message for 14 days at most (SQS quotas): a batch may be stored that
# long after its earliest message, and its ledger entry stands under the day of that message.
_LONGEST_DELAY_DAYS = 14
# Within this, process writes a batch's files and then its ledger entry; a longer time between the
# two only costs a look at the entry.
_LONGEST_RUN = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """The listings of one arrival day, the ledger's taken first."""

    ledger: Ledger
    raw_keys: list[str]


@dataclass(frozen=True, slots=True)
class _Marks:
    """The ledger entry of each batch, and when S3 stored it."""

    entries: dict[str, LedgerKey] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)


def gather(
    zones: Zones,
    day: date,
    zone: ZoneInfo,
    *,
    now: datetime,
    first_generated_at: str | None,
    memory_mb: int,
) -> Facts:
    """All that the report of `day` is made of.

    `first_generated_at`: RFC 3339 time of the day's first report after it was over: what was
    ingested after it is late. `memory_mb`: of the whole process.
    """
    end = end_of(day, zone)
    arrivals = {
        arrival_day: _Arrivals(zones.ledger(arrival_day), zones.raw_keys(arrival_day))
        for arrival_day in sorted({day, *arrival_days(day, end)})
    }
    files = zones.event_files(day)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        paths = zones.download((file.key for file in files.files), directory)
        engine = Engine(directory, memory_mb)
        try:
            marks = _marks(zones, engine.batches(), arrivals)
            superseded = _superseded(zones, files.files, marks)
            for key in superseded:
                paths[key].unlink()
            unmarked = engine.batches().keys() - marks.entries.keys()
            aggregates = engine.aggregate(unmarked, _microseconds(first_generated_at))
        finally:
            engine.close()
    today = arrivals[day]
    return Facts(
        day=day,
        zone=zone,
        now=now,
        day_over=now >= end,
        aggregates=aggregates,
        quarantined=list(zones.quarantined(day, today.ledger.marks)),
        books=balance(today.raw_keys, today.ledger.entries),
        pending=[key for listed in arrivals.values() for key in _pending(listed, end)],
        stray=files.stray,
        superseded=[*superseded, *today.ledger.superseded],
    )


def _marks(zones: Zones, batches: Mapping[str, int], arrivals: Mapping[date, _Arrivals]) -> _Marks:
    """The ledger entries of the batches of the event files.

    `batches`: µs of ingestion by batch. Nearly every batch arrived on the day of its ingestion or,
    around midnight, the day before; only what is not found there is looked for further back.
    """
    unmarked = set(batches)
    ingestion_days = {(EPOCH + timedelta(microseconds=us)).date() for us in batches.values()}
    marks = _Marks()
    looked_at: set[date] = set()
    for delay in range(_LONGEST_DELAY_DAYS + 1):
        for day in sorted({day - timedelta(days=delay) for day in ingestion_days} - looked_at):
            if not unmarked:
                return marks
            known = arrivals.get(day)
            ledger = known.ledger if known else zones.ledger(day)
            looked_at.add(day)
            marks.entries.update(ledger.marks)
            marks.times.update(ledger.marked_at)
            unmarked -= marks.entries.keys()
    return marks


def _superseded(zones: Zones, files: Sequence[StoredObject], marks: _Marks) -> list[str]:
    """Event files that the ledger entry of their batch does not name: an earlier run left them.

    Only where a listing raises the doubt is the entry read: a batch with several files here, or
    one whose entry is so much newer than its file that another run must have written it.
    """
    batches = {file.key: EventsKey.parse(file.key).batch for file in files}
    count = Counter(batches.values())
    doubtful = {
        batch
        for file in files
        if (batch := batches[file.key]) in marks.entries
        and (count[batch] > 1 or marks.times[batch] - file.last_modified > _LONGEST_RUN)
    }
    outputs = zones.outputs(marks.entries[batch] for batch in doubtful)
    return [key for key, batch in batches.items() if batch in doubtful and key not in outputs]


def _microseconds(moment: str | None) -> int | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) - EPOCH) // timedelta(microseconds=1)


def _pending(listed: _Arrivals, end: datetime) -> list[str]:
    """Raw keys that arrived before the day was over and have no ledger entry."""
    marked = listed.ledger.marks
    pending: list[str] = []
    for key in listed.raw_keys:
        try:
            raw = RawKey.parse(key)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
        if arrived_before(raw, end) and raw.batch not in marked:
            pending.append(key)
    return pending
