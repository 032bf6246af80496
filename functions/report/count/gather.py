"""Gathers the facts of a day from its listings, event files and quarantine files.

Event files of batches without a ledger entry are not counted: their events are pending until the
entry is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from functions.common.arrivals import parsed
from functions.common.books import balance
from functions.common.clock import stretches
from functions.common.days import days_between
from functions.common.ledger import counts_in_quarantine
from functions.common.output_keys import QuarantineKey
from functions.common.parallel import in_parallel
from functions.common.times import EPOCH
from functions.report.count.arrival import count_arrivals
from functions.report.count.engine import NO_METRICS, Engine
from functions.report.count.facts import Facts
from functions.report.definitions import Metrics
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs
from functions.report.inputs.outputs import BatchFiles, check_outputs, event_files, quarantine_files

# Nearly all late events come within a week. Output files of batches that arrived on a day are
# listed for this many event days before it.
_NEAR_DAYS = 7


def gather(
    lake: Lake,
    engine: Engine,
    inputs: Inputs,
    *,
    now: datetime,
    first_generated_at: str | None,
    metrics: Metrics = NO_METRICS,
) -> Facts:
    """Gather everything that the report of a day is composed from.

    `first_generated_at`: RFC 3339 time of the day's first report after the day was over, or None if
    there is none yet. Events ingested after it are late. `metrics`: the team's own figures.
    """
    events, arrived = inputs.events, inputs.arrived
    quarantine = quarantine_files(arrived.quarantine)
    aggregates = engine.aggregate(
        events.current,
        stretches(inputs.day, inputs.zone),
        _microseconds(first_generated_at),
        metrics,
    )
    known = arrived.ledger.newest.keys() | {key.batch for key in parsed(arrived.raw_keys)}
    return Facts(
        day=inputs.day,
        zone=inputs.zone,
        now=now,
        day_over=inputs.day_over,
        aggregates=aggregates,
        arrival=count_arrivals(events.current, inputs, aggregates.events),
        quarantined=list(
            lake.quarantined(
                file.key
                for file in quarantine.files
                if counts_in_quarantine(QuarantineKey.parse(file.key), arrived.ledger.newest)
            )
        ),
        books=balance(
            arrived.raw_keys,
            arrived.ledger.entries,
            arrived.ledger.superseded,
            raw_expired=inputs.raw_expired,
        ),
        pending=inputs.pending,
        unbalanced=[
            *events.stray,
            *quarantine.stray,
            *(file.key for file in events.lost),
            *(file.key for file in quarantine.files if file.batch not in known),
            *_incomplete(lake, inputs, quarantine),
        ],
        superseded=[*sorted(file.key for file in events.superseded), *arrived.ledger.superseded],
    )


def _incomplete(lake: Lake, inputs: Inputs, quarantine: BatchFiles) -> Sequence[str]:
    """Return the ledger keys of batches that arrived on the day and lack output files."""
    day = inputs.day
    near = days_between(day - timedelta(days=_NEAR_DAYS), day + timedelta(days=1))
    others = map(event_files, in_parallel(lake.events, [other for other in near if other != day]))
    found = check_outputs(
        lake,
        inputs.arrived.ledger.newest,
        events=[BatchFiles(inputs.events.all, ()), *others],
        quarantine=[quarantine],
    )
    return found.incomplete


def _microseconds(moment: str | None) -> int | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) - EPOCH) // timedelta(microseconds=1)
