"""Gathers the facts of a day from its listings, event files and quarantine files.

Event files of batches without a ledger entry are not counted: their events are pending until the
entry is written. If a batch was processed again with other counts, its newest ledger entry names
its output files, and the older ones are superseded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from functions.common.books import balance
from functions.common.keys import LedgerKey, QuarantineKey
from functions.common.ledger import Ledger, counts_in_quarantine
from functions.common.parallel import in_parallel
from functions.common.times import EPOCH, days_between
from functions.report.count.arrival import count_arrivals
from functions.report.count.engine import Engine
from functions.report.count.facts import Facts
from functions.report.inputs.clock import stretches
from functions.report.inputs.days import LONGEST_DELAY_DAYS
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, raw_batches
from functions.report.inputs.outputs import (
    BatchFile,
    BatchFiles,
    check_outputs,
    event_files,
    quarantine_files,
)

# Process writes a batch's ledger entry this soon after its files. If it takes longer, the entry is
# read once more than necessary, which is all that it costs.
_LONGEST_RUN = timedelta(seconds=3)
# Nearly all late events come within a week. Output files of batches that arrived on a day are
# listed for this many event days before it.
_NEAR_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Entries:
    """The newest ledger entry of each batch, and when S3 stored it."""

    keys: dict[str, LedgerKey] = field(default_factory=dict)
    stored_at: dict[str, datetime] = field(default_factory=dict)


def gather(
    lake: Lake,
    engine: Engine,
    inputs: Inputs,
    *,
    now: datetime,
    first_generated_at: str | None,
) -> Facts:
    """Gather everything that the report of a day is composed from.

    `first_generated_at`: RFC 3339 time of the day's first report after the day was over, or None if
    there is none yet. Events ingested after it are late.
    """
    events, quarantine = event_files(inputs.events), quarantine_files(inputs.quarantine)
    today = inputs.arrivals[inputs.day]
    entries, without_entry = _find_entries(lake, engine, events.files, inputs)
    superseded = set(_superseded(lake, events.files, entries))
    current = [
        file
        for file in events.files
        if file.batch not in without_entry and file.key not in superseded
    ]
    aggregates = engine.aggregate(
        current, stretches(inputs.day, inputs.zone), _microseconds(first_generated_at)
    )
    lost = _without_raw(lake, without_entry, inputs)
    known = today.ledger.newest.keys() | raw_batches(today.raw_keys)
    return Facts(
        day=inputs.day,
        zone=inputs.zone,
        now=now,
        day_over=inputs.day_over,
        aggregates=aggregates,
        arrival=count_arrivals(
            current,
            entries.keys,
            {day: listed.raw_keys for day, listed in inputs.arrivals.items()},
            inputs.end,
            aggregates.events,
        ),
        quarantined=list(
            lake.quarantined(
                file.key
                for file in quarantine.files
                if counts_in_quarantine(QuarantineKey.parse(file.key), today.ledger.newest)
            )
        ),
        books=balance(today.raw_keys, today.ledger.entries, today.ledger.superseded),
        pending=inputs.pending,
        unbalanced=[
            *events.stray,
            *quarantine.stray,
            *(file.key for file in events.files if file.batch in lost),
            *(file.key for file in quarantine.files if file.batch not in known),
            *_incomplete(lake, inputs.day, today.ledger, events, quarantine),
        ],
        superseded=[*sorted(superseded), *today.ledger.superseded],
        settled=not without_entry,
    )


def _incomplete(
    lake: Lake, day: date, ledger: Ledger, events: BatchFiles, quarantine: BatchFiles
) -> Sequence[str]:
    """Return the ledger keys of an arrival day whose output files are not all there."""
    near = days_between(day - timedelta(days=_NEAR_DAYS), day + timedelta(days=1))
    others = map(event_files, in_parallel(lake.events, [other for other in near if other != day]))
    found = check_outputs(lake, ledger.newest, events=[events, *others], quarantine=[quarantine])
    return found.incomplete


def _find_entries(
    lake: Lake, engine: Engine, files: Sequence[BatchFile], inputs: Inputs
) -> tuple[_Entries, dict[str, int]]:
    """Find the ledger entries of the batches of the event files.

    Also return the batches without an entry, with the µs since the epoch of their ingestion.
    """
    entries = _Entries()

    def entered_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        ledger = known.ledger if known else lake.ledger(day)
        entries.keys.update(ledger.newest)
        entries.stored_at.update(ledger.stored_at)
        return set(ledger.newest)

    for day in inputs.arrivals:
        entered_on(day)
    # A file is nearly always written soon after its batch was ingested.
    written = {
        file.batch: (file.last_modified - EPOCH) // timedelta(microseconds=1) for file in files
    }
    unknown = {batch: us for batch, us in written.items() if batch not in entries.keys}
    unknown = {batch: unknown[batch] for batch in _not_found(unknown, entered_on)}
    # A file that was written long after, by a replay for example, has the time of ingestion.
    ingested = engine.ingested([file for file in files if file.batch in unknown])
    return entries, {batch: ingested[batch] for batch in _not_found(ingested, entered_on)}


def _without_raw(lake: Lake, without_entry: Mapping[str, int], inputs: Inputs) -> set[str]:
    """Return the batches whose raw object is gone too: they will never have a ledger entry."""

    def stored_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        return raw_batches(known.raw_keys if known else [row.key for row in lake.raw(day)])

    return _not_found(without_entry, stored_on)


def _not_found(batches: Mapping[str, int], found_on: Callable[[date], set[str]]) -> set[str]:
    """Return the batches that `found_on` finds on no arrival day.

    `batches`: with the time of their ingestion in µs since the epoch. Nearly every batch arrived on
    the day of its ingestion or, around midnight, the day before. Only batches that are not found
    there are looked for on earlier days.
    """
    left = set(batches)
    ingestion_days = {(EPOCH + timedelta(microseconds=us)).date() for us in batches.values()}
    looked_at: set[date] = set()
    for delay in range(LONGEST_DELAY_DAYS + 1):
        for day in sorted({day - timedelta(days=delay) for day in ingestion_days} - looked_at):
            if not left:
                return left
            left -= found_on(day)
            looked_at.add(day)
    return left


def _superseded(lake: Lake, files: Sequence[BatchFile], entries: _Entries) -> list[str]:
    """Return event files of earlier runs: the ledger entry of their batch does not name them.

    An entry is read only if the listing raises a doubt: the batch has several files on this day, or
    its entry is so much newer than the file that another run must have written the entry.
    """
    files_of_batch = Counter(file.batch for file in files)
    doubtful = {
        file.batch
        for file in files
        if file.batch in entries.keys
        and (
            files_of_batch[file.batch] > 1
            or entries.stored_at[file.batch] - file.last_modified > _LONGEST_RUN
        )
    }
    named = lake.outputs(entries.keys[batch] for batch in doubtful)
    return [file.key for file in files if file.batch in doubtful and file.key not in named]


def _microseconds(moment: str | None) -> int | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) - EPOCH) // timedelta(microseconds=1)
