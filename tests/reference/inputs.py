"""What the report of a day is made from, as far as listings show it: docs/reliability.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.reference.batches import Batch
from tests.reference.contract import Event
from tests.reference.days import day_of, end_of, start_of

# An event may come a day ahead of the end of the hour in which it arrives.
_EARLIEST = timedelta(hours=25)
Inputs = tuple[object, ...]


def keys_waited_for(day: date, zone: ZoneInfo, batches: Iterable[Batch]) -> list[str]:
    """The raw keys of batches that may have events of the day, and are not processed."""
    earliest, end = start_of(day, zone) - _EARLIEST, end_of(day, zone)
    return [
        batch.key for batch in batches if earliest <= batch.arrived < end and not batch.processed
    ]


def inputs_of(day: date, zone: ZoneInfo, batches: Iterable[Batch], now: datetime) -> Inputs:
    """What is stored for a day. Files are others when process has written them again."""
    batches = list(batches)
    arrived = [batch for batch in batches if day_of(batch.arrived, zone) == day]
    with_files = [
        batch
        for batch in batches
        if batch.processed
        and (
            (batch in arrived and batch.received > batch.valid)
            or any(
                isinstance(one, Event) and day_of(one.moment, zone) == day for one in batch.judged()
            )
        )
    ]
    return (
        now >= end_of(day, zone),
        keys_waited_for(day, zone, batches),
        [(batch.key, {run.swept for run in batch.processings}) for batch in arrived],
        [(batch.key, batch.processings[-1]) for batch in with_files],
    )
