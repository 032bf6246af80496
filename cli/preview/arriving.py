"""Judged events become the batches in which they arrive, by ingest's own packing.

A file seldom says when the pipeline would have got an event, so each arrives at its own timestamp,
and a whole envelope at its `time`. An invalid event arrives at its time too, if that can be read,
and else with the event before it.

What arrives on one day comes in as few batches as can be: a report tells arrivals apart by their
day. Only what its arrival made invalid arrives in its very quarter of an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cli.judging.judged import Judged
from cli.reading.rejected import Rejected
from functions.common.reasons import Reason
from functions.common.times import EPOCH
from functions.ingest.batch import Batch, pack
from functions.process.partition import EventDays

# As many messages as one call of ingest gets at most (stacks/stages/ingest.py), and as many bytes
# (Lambda quotas: 6 MB a request). What counts reports relies on both: a file of many long events
# would not fit in its memory.
_MOST_MESSAGES = 10_000
_MOST_BYTES = 6 * 10**6
# Messages that are held until their batches are full.
_MOST_HELD = 100_000
_QUARTER_US = 15 * 60 * 1_000_000
_IN_FUTURE = Reason.TIMESTAMP_IN_FUTURE.code()


class _Message(NamedTuple):
    number: int
    body: bytes
    arrived_us: int


class _Waiting:
    """Messages of one group, until they are a batch."""

    def __init__(self) -> None:
        self.messages: list[_Message] = []
        self._bytes = 0

    def has_room(self, message: _Message) -> bool:
        """Whether a batch can have one more message. One that is longer than a batch is one."""
        fits = self._bytes + len(message.body) <= _MOST_BYTES
        return not self.messages or (fits and len(self.messages) < _MOST_MESSAGES)

    def add(self, message: _Message) -> None:
        self.messages.append(message)
        self._bytes += len(message.body)


# The day of an arrival, and its quarter of an hour where that matters.
_Group = tuple[date, int | None]


class Arriving:
    """Packs judged events as they come, in the order of their files. `zone`: that of the days.

    `now`: nothing arrives later.
    """

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._day_of = EventDays(zone).of
        self._now_us = (now - EPOCH) // timedelta(microseconds=1)
        self._held: defaultdict[_Group, _Waiting] = defaultdict(_Waiting)
        self._count = 0

    def batches(self, events: Iterable[Judged]) -> Iterator[Batch]:
        """The raw objects, in an order in which earlier copies of an event come before later ones.

        What the bus would refuse is left out: it never arrives.
        """
        held = 0
        for judged, arrived_us in self._with_arrivals(events):
            message = _Message(self._count, judged.body, arrived_us)
            self._count += 1
            group = self._group(judged, arrived_us)
            if not self._held[group].has_room(message):
                full = self._held.pop(group).messages
                yield from _packed(full)
                held -= len(full)
            self._held[group].add(message)
            held += 1
            if held == _MOST_HELD:
                yield from self._rest()
                held = 0
        yield from self._rest()

    def _group(self, judged: Judged, arrived_us: int) -> _Group:
        exact = any(fault.reason == _IN_FUTURE for fault in judged.faults)
        return self._day_of(arrived_us), arrived_us // _QUARTER_US if exact else None

    def _with_arrivals(self, events: Iterable[Judged]) -> Iterator[tuple[Judged, int]]:
        """Each event that the bus takes, with its arrival in µs since 1970.

        Where nothing comes before an event in its file, it arrives with the next; in a file without
        any time, or with very many such events at its start, now.
        """
        file: str | None = None
        last: int | None = None
        waiting: list[Judged] = []
        for judged in events:
            if judged.file != file:
                yield from ((one, self._now_us) for one in waiting)
                file, last, waiting = judged.file, None, []
            if isinstance(judged.entry, Rejected):
                continue
            waiting.append(judged)
            if judged.says_when:
                last = judged.arrived_us
            elif last is None and len(waiting) == _MOST_HELD:
                last = self._now_us
            if last is not None:
                yield from ((one, last) for one in waiting)
                waiting = []
        yield from ((one, self._now_us) for one in waiting)

    def _rest(self) -> Iterator[Batch]:
        for group in self._held.values():
            yield from _packed(group.messages)
        self._held.clear()


def _packed(messages: list[_Message]) -> list[Batch]:
    """One batch, which arrives when its last message does. Its lines are in the files' order."""
    sent = str(max(message.arrived_us for message in messages) // 1000)
    records: list[dict[str, Any]] = [
        {
            "messageId": f"{message.number:012}",
            "body": message.body.decode(errors="surrogateescape"),
            "attributes": {"SentTimestamp": sent},
        }
        for message in messages
    ]
    return pack(records)
