"""Gathers the facts of a day from its listings, event files and quarantine.

Event files of batches that the ledger does not mark are left out: their events are pending, and
are counted once they are done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

from functions.common.books import balance
from functions.common.keys import InvalidKeyError, RawKey
from functions.common.times import EPOCH
from functions.report.days import LONGEST_DELAY_DAYS, days_between
from functions.report.engine import Engine
from functions.report.inputs import Inputs
from functions.report.outputs import Files, check, entries, event_files, quarantine_files
from functions.report.report import Facts
from functions.report.scratch import scratch
from functions.report.zones import Zones

# Nearly every event that is late at all comes within a week: the event days around an arrival day
# of which the outputs of its batches are found by listing.
_NEAR_DAYS = 7


def gather(
    zones: Zones,
    inputs: Inputs,
    *,
    now: datetime,
    first_generated_at: str | None,
    memory_mb: int,
) -> Facts:
    """All that the report of a day is made of.

    `first_generated_at`: RFC 3339 time of the day's first report after it was over: what was
    ingested after it is late. `memory_mb`: of the whole process.
    """
    events, quarantine = event_files(inputs.events), quarantine_files(inputs.quarantine)
    with scratch() as directory:
        zones.download(events.by_batch.values(), directory)
        engine = Engine(directory, memory_mb)
        try:
            batches = engine.batches()
            unmarked = _unmarked(zones, batches, inputs)
            aggregates = engine.aggregate(unmarked, _late_after_us(first_generated_at))
        finally:
            engine.close()
    today = inputs.arrivals[inputs.day]
    marked = today.marked
    outputs = check(
        zones,
        entries(today.ledger_keys),
        events=[events, *_other_event_files(zones, inputs.day)],
        quarantine=[quarantine],
    )
    return Facts(
        day=inputs.day,
        zone=inputs.zone,
        now=now,
        day_over=inputs.day_over,
        aggregates=aggregates,
        quarantined=list(
            zones.quarantined(key for batch, key in quarantine.by_batch.items() if batch in marked)
        ),
        books=balance(today.raw_keys, today.ledger_keys),
        pending=inputs.pending,
        unbalanced=[
            *events.stale,
            *quarantine.stale,
            *outputs.incomplete,
            *outputs.surplus,
            *_without_raw(zones, {batch: batches[batch] for batch in unmarked}, inputs, events),
            *_unaccounted(quarantine, marked | _raw_batches(today.raw_keys)),
        ],
        settled=not unmarked,
    )


def _late_after_us(first_generated_at: str | None) -> int | None:
    if first_generated_at is None:
        return None
    late_after = datetime.fromisoformat(first_generated_at)
    return (late_after - EPOCH) // timedelta(microseconds=1)


def _other_event_files(zones: Zones, day: date) -> list[Files]:
    """The event files of the days around an arrival day."""
    near = days_between(day - timedelta(days=_NEAR_DAYS), day + timedelta(days=1))
    return [event_files(zones.events(other)) for other in near if other != day]


def _unmarked(zones: Zones, batches: Mapping[str, int], inputs: Inputs) -> set[str]:
    """Batches whose event files are there but whose ledger entry is not."""

    def marked_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        return known.marked if known else set(entries(zones.ledger_keys(day)))

    return _not_found(batches, marked_on)


def _without_raw(
    zones: Zones, unmarked: Mapping[str, int], inputs: Inputs, events: Files
) -> list[str]:
    """Event files of unmarked batches whose raw object is gone: nothing will ever mark them."""

    def stored_on(day: date) -> set[str]:
        known = inputs.arrivals.get(day)
        return _raw_batches(known.raw_keys if known else [row.key for row in zones.raw(day)])

    return [events.by_batch[batch] for batch in _not_found(unmarked, stored_on)]


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


def _unaccounted(quarantine: Files, known: set[str]) -> list[str]:
    """Quarantine files of batches that are neither marked nor in the raw zone."""
    return [key for batch, key in quarantine.by_batch.items() if batch not in known]


def _raw_batches(raw_keys: Iterable[str]) -> set[str]:
    batches: set[str] = set()
    for key in raw_keys:
        try:
            batches.add(RawKey.parse(key).batch)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
    return batches
