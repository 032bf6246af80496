"""How the events of files would be read: counted, with every line that is invalid."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cli.judging.judged import CONTRACT, Judged
from functions.process.event import Fault, ValidEvent
from functions.process.partition import EventDays


class Group(NamedTuple):
    """Events that are read alike. `reason`: the first fault; None if they are valid."""

    mapping: str | None
    source: str | None
    type: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is invalid, and all that is wrong with it."""

    file: str
    number: int
    faults: tuple[Fault, ...]


class Tally:
    """What is counted. `zone`: whose days the events count on.

    `by_envelope_id`, `by_envelope_time`: how many valid events of a mapping have the envelope's id
    for their identity, or its time for theirs. `duplicates`: events that come again with the same
    bytes; `conflicting`: with others.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.groups: Counter[Group] = Counter()
        self.days: Counter[date] = Counter()
        self.valid: Counter[str] = Counter()
        self.by_envelope_id: Counter[str] = Counter()
        self.by_envelope_time: Counter[str] = Counter()
        self.bad: list[Bad] = []
        self.duplicates = 0
        self.conflicting = 0
        self._day_of = EventDays(zone).of
        # The content of the first event of each identity. Digests, as files may be large.
        self._first: dict[bytes, int] = {}

    @property
    def lines(self) -> int:
        return self.groups.total()

    def add(self, judged: Judged) -> None:
        reason = judged.faults[0].reason if judged.faults else None
        self.groups[Group(judged.mapping, judged.source, judged.type, reason)] += 1
        if judged.event is None:
            self.bad.append(Bad(judged.file, judged.number, judged.faults))
            return
        mapping = judged.event.mapping or CONTRACT
        self.valid[mapping] += 1
        self.by_envelope_id[mapping] += judged.envelope_id
        self.by_envelope_time[mapping] += judged.envelope_time
        day = self._day_of(judged.event.timestamp_us)
        self.days[day] += 1
        self._compare(judged.event, day)

    def _compare(self, event: ValidEvent, day: date) -> None:
        """Two of the same source and id on a day are one event."""
        text = f"{day} {len(event.source)} {event.source}{event.event_id}"
        identity = hashlib.blake2b(text.encode(), digest_size=16).digest()
        first = self._first.get(identity)
        if first is None:
            self._first[identity] = event.content_hash
        elif first == event.content_hash:
            self.duplicates += 1
        else:
            self.conflicting += 1
