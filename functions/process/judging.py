"""Judges the lines of a raw object: valid events by day, and records of what is not valid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from functions.common import lines
from functions.process import quarantine
from functions.process.event import ValidEvent
from functions.process.explain import explain
from functions.process.mapping.mappings import Mappings
from functions.process.partition import EventDays
from functions.process.validate import fast, latest_of, validate

_mapping = attrgetter("mapping")


@dataclass(slots=True)
class Day:
    """The valid events of one event day, and the numbers of their lines in the raw object."""

    events: list[ValidEvent] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def by_mapping(self) -> Counter[str]:
        """How many of them each mapping made. Events of the contract are in none."""
        return Counter(filter(None, map(_mapping, self.events)))


@dataclass(slots=True)
class Judged:
    """What is on the lines of a raw object. `received`: how many of them hold a body."""

    days: defaultdict[date, Day] = field(default_factory=lambda: defaultdict(Day))
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
        self._ingested_at = ingested_at
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
                (first,) = fast(chunk[:1], self._latest_us, self._mappings)
                self._mapped = first is not None and first.mapping is not None
            found = fast(chunk, self._latest_us, self._mappings, mapped_first=self._mapped)
            judged.received += len(chunk)
            for place, event in enumerate(found):
                if event is None:
                    found[place] = self._look_closer(chunk[place], start + place, judged)
            self._put(found, start, judged.days)
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

    def _put(
        self, found: Sequence[ValidEvent | None], start: int, days: defaultdict[date, Day]
    ) -> None:
        """Put the events of a chunk to their days: all at once where they have one day."""
        numbers: Sequence[int] = range(start, start + len(found))
        events = [event for event in found if event is not None]
        if len(events) < len(found):
            numbers = [number for number, event in enumerate(found, start) if event is not None]
        if not events:
            return
        self._mapped = events[-1].mapping is not None
        same = self._event_days.of_all([event.timestamp_us for event in events])
        if same:
            days[same].events += events
            days[same].lines += numbers
            return
        for event, number in zip(events, numbers, strict=True):
            day = days[self._event_days.of(event.timestamp_us)]
            day.events.append(event)
            day.lines.append(number)
