"""Stores and processes judged events as ingest and process do, on directories for buckets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cli.judging.judge import Judged
from cli.preview.arriving import Arriving
from cli.preview.kept import KeptPreview
from functions.common.output_keys import EVENTS_ZONE, EventsKey
from functions.ingest.store import store
from functions.process.mapping.mappings import Mappings
from functions.process.raw_object import process_object

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a preview, in order.

    `events`: those of its events. `reported`: those and the days on which anything arrived: each
    can have a report. `ahead`: how many events are of days that have not begun, which have none.
    """

    events: tuple[date, ...]
    reported: tuple[date, ...]
    ahead: int


def take(kept: KeptPreview, events: Iterable[Judged], zone: ZoneInfo, mappings: Mappings) -> Days:
    """Fill the empty buckets of a preview. `mappings`: those by which the events were judged."""
    now = datetime.now(UTC)
    arrived: set[date] = set()
    with kept.logged():
        for number, batch in enumerate(Arriving(zone, now).batches(events)):
            # Copies of an event are stored in the order of the batches.
            store(kept.raw, batch, now + number * _MILLISECOND)
            process_object(
                kept.raw,
                kept.processed,
                str(batch.key),
                zone=zone,
                quarantine_percent=100,
                recovered=False,
                mappings=mappings,
            )
            arrived.add(batch.key.arrived.astimezone(zone).date())
    return _days(kept, zone, arrived)


def _days(kept: KeptPreview, zone: ZoneInfo, arrived: set[date]) -> Days:
    today = datetime.now(zone).date()
    rows: Counter[date] = Counter()
    for row in kept.processed.list(EVENTS_ZONE):
        key = EventsKey.parse(row.key)
        rows[key.day] += key.rows
    events = sorted(day for day in rows if day <= today)
    reported = sorted(day for day in {*events, *arrived} if day <= today)
    return Days(tuple(events), tuple(reported), rows.total() - sum(rows[day] for day in events))
