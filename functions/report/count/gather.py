"""Gathers the facts of a day from its listings, event files and quarantine.

Event files of batches that the ledger does not mark are left out: their events are pending, and
are counted once they are done. Where a batch was processed again with other counts, its newest
ledger entry says which files are its outputs.
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
from functions.common.times import EPOCH
from functions.report.compose.report import Facts
from functions.report.count.arrival import arrival
from functions.report.count.engine import Engine
from functions.report.inputs.days import LONGEST_DELAY_DAYS, days_between
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, raw_batches
from functions.report.inputs.outputs import Output, Outputs, check, event_files, quarantine_files

# Within this, process writes a batch's files and then its ledger entry; a longer time between the
# two only costs a look at the entry.
_LONGEST_RUN = timedelta(seconds=3)
# Nearly every event that is late at all comes within a week: the event days around an arrival day
# of which the outputs of its batches are found by listing.
_NEAR_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Marks:
    """The ledger entry of each batch, and when S3 stored it."""

    entries: dict[str, LedgerKey] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)


def gather(
    zones: Lake,
    engine: Engine,
    inputs: Inputs,
    *,
    now: datetime,
    first_generated_at: str | None,
) -> Facts:
    """All that the report of a day is made of.

    `first_generated_at`: RFC 3339 time of the day's first report after it was over: what was
    ingested after it is late.
    """
    events, quarantine = event_files(inputs.events), quarantine_files(inputs.quarantine)
    today = inputs.arrivals[inputs.day]
    marks, unmarked = _marks(zones, engine, events.files, inputs)
    superseded = set(_superseded(zones, events.files, marks))
    counted = [
        file for file in events.files if file.batch not in unmarked and file.key not in superseded
    ]
    aggregates = engine.aggregate(counted, _microseconds(first_generated_at))
    lost = _without_raw(zones, unmarked, inputs)
    known = today.ledger.marks.keys() | raw_batches(today.raw_keys)
    return Facts(
        day=inputs.day,
        zone=inputs.zone,
        now=now,
        day_over=inputs.day_over,
        aggregates=aggregates,
        arrival=arrival(
            counted,
            marks.entries,
            {day: listed.raw_keys for day, listed in inputs.arrivals.items()},
            inputs.end,
            aggregates.events,
        ),
        quarantined=list(
            zones.quarantined(
                file.key
                for file in quarantine.files
                if counts_in_quarantine(QuarantineKey.parse(file.key), today.ledger.marks)
            )
        ),
        books=balance(today.raw_keys, today.ledger.entries, today.ledger.superseded),
        pending=inputs.pending,
        unbalanced=[
            *events.stray,
            *quarantine.stray,
            *(file.key for file in events.files if file.batch in lost),
            *(file.key for file in quarantine.files if file.batch not in known),
            *_incomplete(zones, inputs.day, today.ledger, events, quarantine),
        ],
        superseded=[*sorted(superseded), *today.ledger.superseded],
        settled=not unmarked,
    )


def _incomplete(
    zones: Lake, day: date, ledger: Ledger, events: Outputs, quarantine: Outputs
) -> Sequence[str]:
    """Ledger keys of an arrival day of which outputs are missing."""
    near = days_between(day - timedelta(days=_NEAR_DAYS), day + timedelta(days=1))
    others = map(event_files, in_parallel(zones.events, [other for other in near if other != day]))
    return check(zones, ledger.marks, events=[events, *others], quarantine=[quarantine]).incomplete


def _marks(
    zones: Lake, engine: Engine, files: Sequence[Output], inputs: Inputs
) -> tuple[_Marks, dict[str, int]]:
    """The ledger entries of the batches of the event files, and what has none.

    Batches without one are given with µs of their ingestion.
    """
    marks = _Marks()

    def marked_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        ledger = known.ledger if known else zones.ledger(day)
        marks.entries.update(ledger.marks)
        marks.times.update(ledger.marked_at)
        return set(ledger.marks)

    for day in inputs.arrivals:
        marked_on(day)
    # A file is nearly always written soon after its batch was ingested.
    written = {
        file.batch: (file.last_modified - EPOCH) // timedelta(microseconds=1) for file in files
    }
    unknown = {batch: us for batch, us in written.items() if batch not in marks.entries}
    unknown = {batch: unknown[batch] for batch in _not_found(unknown, marked_on)}
    # One that was written long after it, by a replay say, knows the time of its ingestion.
    ingested = engine.ingested([file for file in files if file.batch in unknown])
    return marks, {batch: ingested[batch] for batch in _not_found(ingested, marked_on)}


def _without_raw(zones: Lake, unmarked: Mapping[str, int], inputs: Inputs) -> set[str]:
    """Unmarked batches whose raw object is gone: nothing will ever mark them."""

    def stored_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        return raw_batches(known.raw_keys if known else [row.key for row in zones.raw(day)])

    return _not_found(unmarked, stored_on)


def _not_found(batches: Mapping[str, int], found_on: Callable[[date], set[str]]) -> set[str]:
    """Those of `batches` (each with µs of its ingestion) that no arrival day has.

    Nearly every batch arrived on the day of its ingestion or, around midnight, the day before; only
    what is not found there is looked for further back.
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


def _superseded(zones: Lake, files: Sequence[Output], marks: _Marks) -> list[str]:
    """Event files that the ledger entry of their batch does not name: an earlier run left them.

    Only where a listing raises the doubt is the entry read: a batch with several files here, or
    one whose entry is so much newer than its file that another run must have written it.
    """
    count = Counter(file.batch for file in files)
    doubtful = {
        file.batch
        for file in files
        if file.batch in marks.entries
        and (count[file.batch] > 1 or marks.times[file.batch] - file.last_modified > _LONGEST_RUN)
    }
    outputs = zones.outputs(marks.entries[batch] for batch in doubtful)
    return [file.key for file in files if file.batch in doubtful and file.key not in outputs]


def _microseconds(moment: str | None) -> int | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) - EPOCH) // timedelta(microseconds=1)
