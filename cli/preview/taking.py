"""Stores and processes judged events as ingest and process do, on directories for buckets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cli.judging.judged import Judged
from cli.preview.arriving import Arriving
from cli.preview.kept import KeptPreview
from functions.common.days import days_between
from functions.common.output_keys import EVENTS_ZONE, EventsKey
from functions.ingest.store import store
from functions.process.mapping.mappings import Mappings
from functions.process.raw_object import process_object

_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
# A file lacks more days than these because nobody put them into it, not because nothing happened.
_LONGEST_GAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a preview, in order.

    `events`: those of its events. `reported`: those, the days on which anything arrived, and up to
    a week between two of them: a pipeline that runs has a report of such days too. `ahead`: how
    many events are of days that have not begun, which have none.
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
    reported = _without_gaps(sorted(day for day in {*events, *arrived} if day <= today))
    return Days(tuple(events), tuple(reported), rows.total() - sum(rows[day] for day in events))


def _without_gaps(days: Sequence[date]) -> Iterator[date]:
    """The days, in order, and those between two of them, unless these are more than a week."""
    for day, following in pairwise(days):
        until = following if following - day <= _LONGEST_GAP + _DAY else day + _DAY
        yield from days_between(day, until - _DAY)
    yield from days[-1:]
