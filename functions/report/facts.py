"""Gathers the facts of a day in an order that cannot contradict itself while batches arrive.

Process writes events, then the ledger entry. So the ledger is listed first, then the raw zone, then
the event files: a batch that the ledger marks has all its files in the listing, and a batch
that came in between is pending, not missing. Event files of batches that are not marked are
left out: their events are pending, and are counted once they are done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from functions.common.books import balance
from functions.common.keys import InvalidKeyError, LedgerKey, RawKey
from functions.common.times import EPOCH
from functions.report.days import arrival_days, arrived_before, end_of
from functions.report.engine import Aggregates, Engine
from functions.report.report import Facts
from functions.report.zones import Zones

# The ingest queue holds a message for 14 days at most (SQS quotas): a batch may be stored that
# long after its earliest message, and its ledger entry stands under the day of that message.
_LONGEST_DELAY_DAYS = 14


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """The listings of one arrival day, the ledger's taken first."""

    ledger_keys: list[str]
    raw_keys: list[str]

    @property
    def marked(self) -> set[str]:
        return _batches(self.ledger_keys)


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
        arrival_day: _Arrivals(zones.ledger_keys(arrival_day), zones.raw_keys(arrival_day))
        for arrival_day in sorted({day, *arrival_days(day, end)})
    }
    files = zones.event_files(day)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        zones.download(files.keys, directory)
        aggregates = _aggregate(zones, directory, arrivals, first_generated_at, memory_mb)
    today = arrivals[day]
    return Facts(
        day=day,
        zone=zone,
        now=now,
        day_over=now >= end,
        aggregates=aggregates,
        quarantined=list(zones.quarantined(day, today.marked)),
        books=balance(today.raw_keys, today.ledger_keys),
        pending=[key for listed in arrivals.values() for key in _pending(listed, end)],
        stale=files.stale,
    )


def _aggregate(
    zones: Zones,
    directory: Path,
    arrivals: Mapping[date, _Arrivals],
    first_generated_at: str | None,
    memory_mb: int,
) -> Aggregates:
    late_after_us = None
    if first_generated_at is not None:
        late_after = datetime.fromisoformat(first_generated_at)
        late_after_us = (late_after - EPOCH) // timedelta(microseconds=1)
    engine = Engine(directory, memory_mb)
    try:
        return engine.aggregate(_unmarked(zones, engine.batches(), arrivals), late_after_us)
    finally:
        engine.close()


def _unmarked(
    zones: Zones, batches: Mapping[str, int], arrivals: Mapping[date, _Arrivals]
) -> set[str]:
    """Batches whose event files are there but whose ledger entry is not.

    `batches`: µs of ingestion by batch. Nearly every batch arrived on the day of its ingestion or,
    around midnight, the day before; only what is not found there is looked for further back.
    """
    unmarked = set(batches)
    ingestion_days = {(EPOCH + timedelta(microseconds=us)).date() for us in batches.values()}
    looked_at: set[date] = set()
    for delay in range(_LONGEST_DELAY_DAYS + 1):
        for day in sorted({day - timedelta(days=delay) for day in ingestion_days} - looked_at):
            if not unmarked:
                return unmarked
            known = arrivals.get(day)
            unmarked -= known.marked if known else _batches(zones.ledger_keys(day))
            looked_at.add(day)
    return unmarked


def _pending(listed: _Arrivals, end: datetime) -> list[str]:
    """Raw keys that arrived before the day was over and have no ledger entry."""
    marked = listed.marked
    pending: list[str] = []
    for key in listed.raw_keys:
        try:
            raw = RawKey.parse(key)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
        if arrived_before(raw, end) and raw.batch not in marked:
            pending.append(key)
    return pending


def _batches(ledger_keys: list[str]) -> set[str]:
    batches: set[str] = set()
    for key in ledger_keys:
        try:
            batches.add(LedgerKey.parse(key).batch)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
    return batches
