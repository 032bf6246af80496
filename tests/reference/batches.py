"""The batches that are stored, and what is known of each: docs/storage.md."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.reference.contract import Event, Invalid, judge

QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
_FORMAT = "2"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    """A message of the ingest queue. `sent`: when the queue got it, to the millisecond."""

    message_id: str
    sent: datetime
    body: str


@dataclass(frozen=True)
class Processing:
    """A run of process on a batch. `swept`: the sweep asked for it."""

    at: datetime
    swept: bool


@dataclass
class Batch:
    """A raw object. `count`: as its key says.

    `arrived`: the quarter of an hour (UTC) in which its messages were sent, or the hour in a key
    of the first format. `by_hand`: ingest did not store it. `bodies`: None if the object cannot be
    decompressed.
    """

    key: str
    name: str
    arrived: datetime
    count: int
    bodies: Sequence[bytes] | None
    original: bytes
    stored_at: datetime
    by_hand: bool = False
    processings: list[Processing] = field(default_factory=list)
    _judged: list[Event | Invalid] = field(default_factory=list)

    @property
    def processed(self) -> bool:
        return bool(self.processings)

    @property
    def recovered(self) -> bool:
        """Whether it was processed only because the sweep found it."""
        return self.processed and all(run.swept for run in self.processings)

    def judged(self) -> Sequence[Event | Invalid]:
        """What became of each of its messages."""
        if not self._judged and self.bodies is not None:
            self._judged = [judge(body, self.latest) for body in self.bodies]
        return self._judged

    @property
    def latest(self) -> datetime:
        """A day after the end of the hour in which it arrived, or after somebody stored it."""
        hour = self.arrived.replace(minute=0)
        return _DAY + (self.stored_at if self.by_hand else hour + timedelta(hours=1))

    def was_stored_late(self, now: datetime) -> bool:
        """Whether that was more than two hours after it arrived, and in the last week."""
        stored = self.stored_at.replace(microsecond=0)
        return stored - self.arrived > timedelta(hours=2) and now - stored < 7 * _DAY

    @property
    def received(self) -> int:
        """How many messages process finds in it: as many as its key says if it is unreadable."""
        return self.count if self.bodies is None else len(self.bodies)

    @property
    def valid(self) -> int:
        return sum(isinstance(one, Event) for one in self.judged())


def batches_of(messages: Sequence[Message], now: datetime) -> list[Batch]:
    """The raw objects of one invocation of ingest: one for each quarter of an hour."""
    by_quarter: dict[datetime, list[Message]] = {}
    for message in sorted(messages, key=lambda one: (one.sent, one.message_id)):
        of_quarter = by_quarter.setdefault(quarter_of(message.sent), [])
        if message.message_id not in [other.message_id for other in of_quarter]:
            of_quarter.append(message)
    return [_batch(quarter, found, now) for quarter, found in by_quarter.items()]


def quarter_of(moment: datetime) -> datetime:
    """The beginning of a moment's quarter of an hour in UTC."""
    return moment - (moment - _EPOCH) % QUARTER


def raw_key(arrived: datetime, name: str, count: int) -> str:
    """The key of a raw object."""
    quarter = f"dt={arrived:%Y-%m-%d}/hr={arrived:%H}/min={arrived:%M}"
    return f"events/{quarter}/{name}-n{count}.ndjson.gz"


def first_raw_key(arrived: datetime, name: str, count: int) -> str:
    """The key of a raw object in the first format, which has only the hour."""
    return f"events/dt={arrived:%Y-%m-%d}/hr={arrived:%H}/{name}-n{count}.ndjson.gz"


def _batch(arrived: datetime, messages: Sequence[Message], now: datetime) -> Batch:
    ids = "\n".join([_FORMAT, *(message.message_id for message in messages)])
    name = hashlib.sha256(ids.encode()).hexdigest()[:32]
    return Batch(
        key=raw_key(arrived, name, len(messages)),
        name=name,
        arrived=arrived,
        count=len(messages),
        bodies=[message.body.encode() for message in messages],
        original=b"",
        stored_at=now,
    )
