"""Judges the lines of a raw object: valid events by day, and records of what is not valid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.common import lines
from functions.common.times import rfc3339
from functions.process import quarantine
from functions.process.columns import Columns
from functions.process.event import ValidEvent
from functions.process.explain import explain
from functions.process.mapping.mappings import Mappings
from functions.process.parquet import EventFile
from functions.process.partition import EventDays
from functions.process.validate import fast, latest_of, validate


@dataclass(slots=True)
class Judged:
    """What is on the lines of a raw object. `received`: how many of them hold a body."""

    days: defaultdict[date, EventFile] = field(default_factory=lambda: defaultdict(EventFile))
    records: list[quarantine.Record] = field(default_factory=list)
    received: int = 0


class Judge:
    """Judges lines in their order. `arrived_us`: when their events had arrived, in µs since 1970.

    `by_hand`: something other than ingest stored them.
    """

    def __init__(
        self,
        mappings: Mappings,
        zone: ZoneInfo,
        *,
        ingested_at: datetime,
        arrived_us: int,
        by_hand: bool,
    ) -> None:
        self._mappings = mappings
        self._event_days = EventDays(zone)
        self._ingested_at = rfc3339(ingested_at)
        self._arrived_us, self._latest_us = arrived_us, latest_of(arrived_us)
        self._by_hand = by_hand
        # Whether a mapping read the last valid event: the next ones are mostly like it.
        self._mapped = False

    def judge(self, chunks: Iterable[Sequence[bytes]]) -> Judged:
        """Judge all lines, some at a time. Raises what `chunks` raises."""
        judged = Judged()
        start = 0  # the number of the first line of a chunk
        for chunk in chunks:
            if chunk and not start:  # the first line tells what the others are tried by first
                first, _ = fast(chunk[:1], self._latest_us, self._mappings)
                self._mapped = any(first.mapping)
            found, left = fast(chunk, self._latest_us, self._mappings, mapped_first=self._mapped)
            judged.received += len(chunk)
            closer = {
                place: event
                for place in left
                if (event := self._look_closer(chunk[place], start + place, judged))
            }
            self._put(found.beside(Columns.of(closer)), start, judged.days)
            start += len(chunk)
        return judged

    def _look_closer(self, line: bytes, number: int, judged: Judged) -> ValidEvent | None:
        """The event of a line that the fast paths refused. If it is invalid it is recorded."""
        body = lines.body(line, by_hand=self._by_hand)
        if body is None:
            judged.received -= 1
            return None
        if line.startswith(body):
            found = explain(body, self._latest_us, self._mappings)
        else:  # a JSON string, and the fast paths have not seen yet what it holds
            found = validate(body, self._arrived_us, self._mappings)
        if isinstance(found, ValidEvent):
            return found
        judged.records.append(
            quarantine.record(
                found,
                body,
                line=number,
                ingested_at=self._ingested_at,
                mappings=self._mappings.digest,
            )
        )
        return None

    def _put(self, found: Columns, start: int, days: defaultdict[date, EventFile]) -> None:
        """Put the events of a chunk to their days: all at once where they have one day."""
        if not found.place:
            return
        self._mapped = found.mapping[-1] is not None
        same = self._event_days.of_all(found.timestamp_us)
        if same:
            days[same].add(found, start)
            return
        rows: defaultdict[date, list[int]] = defaultdict(list)
        for row, timestamp_us in enumerate(found.timestamp_us):
            rows[self._event_days.of(timestamp_us)].append(row)
        for day, chosen in rows.items():
            days[day].add(found.rows(chosen), start)
