"""What happens in a scenario: the steps, each at a time of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.reference.batches import Message


@dataclass(frozen=True)
class Ingest:
    """An invocation of ingest."""

    at: datetime
    messages: Sequence[Message]


@dataclass(frozen=True)
class Put:
    """Somebody stores a raw object by hand, or an earlier version of ingest does.

    `lines`: None for a body that is no gzip; blank ones are no messages if it is `by_hand`.
    `count`: of the key, which may be wrong.
    """

    at: datetime
    key: str
    name: str
    arrived: datetime
    count: int
    lines: Sequence[bytes] | None
    body: bytes
    by_hand: bool


@dataclass(frozen=True)
class PutStray:
    """Somebody stores an object whose key does not follow the layout, below the raw zone's day."""

    at: datetime
    key: str


@dataclass(frozen=True)
class Process:
    """An invocation of process for one raw object."""

    at: datetime
    key: str


@dataclass(frozen=True)
class Drain:
    """Process works on what sweeps have sent to its queue."""

    at: datetime


@dataclass(frozen=True)
class DailyRun:
    """The daily run. `drained`: process works on what it sweeps while it waits."""

    at: datetime
    scheduled_at: datetime
    drained: bool


@dataclass(frozen=True)
class ReportByHand:
    """A report that somebody asks for."""

    at: datetime
    day: date


@dataclass(frozen=True)
class SweepByHand:
    """A sweep that somebody asks for."""

    at: datetime
    grace_minutes: int
    dry_run: bool


Step = Ingest | Put | PutStray | Process | Drain | DailyRun | ReportByHand | SweepByHand


@dataclass(frozen=True)
class Scenario:
    """`steps` are in order of time. `seed`: gives the same scenario again."""

    seed: int
    zone: ZoneInfo
    look_back_days: int
    steps: Sequence[Step]
