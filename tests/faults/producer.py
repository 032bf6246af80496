"""Producers: a seeded stream of deliveries, each with what is true of it."""

from __future__ import annotations

import json
import random
import uuid
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.harness.events import envelope

_SOURCES = ("shop", "billing", "warehouse", "поиск")
# How many events of before may be sent again.
_REMEMBERED = 3_000
_AHEAD = timedelta(days=1)

# What is wrong with an invalid event, and the reason that it must be given.
_SPOILED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("empty:event_id", {"event_id": ""}),
    ("wrong_type:details", {"details": []}),
    ("bad_timestamp", {"timestamp": "yesterday"}),
    ("missing:event_type", {"event_type": None}),
    ("not_unicode", {"note": "\ud800"}),
)


# Types, and how many of a hundred events have each. Of the two long ones, versions of the code
# refuse both, the longer one, or none (versions.py).
_TYPES = ("Order", "Order".ljust(100, "é"), "Order".ljust(200, "é"))
_TYPES_WEIGHTS = (86, 8, 6)

# Source and event_id: what makes an event.
Identity = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event that the bus accepted once. `reason`: why it is invalid, None when it is valid.

    Its type of `type_length` characters may be too long for whoever judges, or its time, `moment`,
    too far ahead of where it arrives (`truth.judged`). `sent`: when the bus, or a redrive, sent it
    to the queue.

    Repeats of an event have all the same content, or each another (`changing`), so that
    what the report must say of them does not depend on which was stored first. What is counted
    (`source`, `failed`, `day`) is the same in all of them.
    """

    delivery_id: str
    identity: Identity
    day: date
    moment: datetime
    sent: tuple[datetime, ...]
    type_length: int
    failed: bool
    changing: bool
    reason: str | None

    @property
    def source(self) -> str:
        return self.identity[0]

    def arrived(self, moment: datetime) -> Delivery:
        """The copy of it that arrived at a moment, which decides whether its time is valid."""
        if self.reason is None and self.moment > latest(moment):
            return replace(self, reason="timestamp_in_future")
        return self


@dataclass(slots=True)
class _Event:
    detail: dict[str, Any]
    moment: datetime
    changing: bool


class Producer:
    """Sends events as of now: most plain, some repeated, changed, late, early or wrong.

    Late and early ones come in bursts: of a producer that was offline, of one with a wrong clock.
    """

    def __init__(self, chance: random.Random, zone: ZoneInfo) -> None:
        self._random = chance
        self._zone = zone
        self._recent: deque[_Event] = deque(maxlen=_REMEMBERED)
        self._offline: timedelta | None = None
        self._ahead = False

    def change_mood(self) -> None:
        """Begin or end a burst."""
        offline = self._random.random() < 0.2
        self._offline = timedelta(days=self._random.uniform(1, 6)) if offline else None
        self._ahead = self._random.random() < 0.2

    def send(self, now: datetime) -> tuple[str, Delivery, str]:
        """The body of the message that the bus makes of an event, its truth, and its kind."""
        draw = self._random.random()
        spoiled = None
        if draw < 0.04 and self._recent:
            event = self._random.choice(self._recent)
            kind = "an event sent again"
        else:
            event = self._new(now)
            if draw < 0.07:
                kind, spoiled = "an invalid event", self._random.choice(_SPOILED)
                event.detail["event_type"] = _TYPES[0]  # one thing is wrong with it
            elif draw < 0.3 and self._offline:
                kind, event.moment = "an event days late", now - self._offline
            elif draw < 0.3 and self._ahead:
                # Around the limit, so that when it arrives decides whether it is valid.
                kind = "a producer's clock a day ahead"
                event.moment = now + _AHEAD + timedelta(minutes=self._random.uniform(-100, 100))
                event.detail["event_type"] = _TYPES[0]  # nothing else is wrong with it
            else:
                is_plain = event.detail["event_type"] == _TYPES[0]
                kind = "a plain event" if is_plain else "an event with a long type"
                self._recent.append(event)
        return *self._deliver(event, spoiled, now), kind

    def _new(self, now: datetime) -> _Event:
        failed = self._random.random() < 0.1
        detail = {
            "event_id": f"{self._random.getrandbits(64):016x}",
            "source": self._random.choice(_SOURCES),
            "event_type": self._random.choices(_TYPES, _TYPES_WEIGHTS)[0],
            "details": {"action": "buy", "status": "failed" if failed else "ok"},
        }
        moment = now - timedelta(seconds=self._random.expovariate(1 / 1800))
        return _Event(detail, moment, changing=self._random.random() < 0.3)

    def _deliver(
        self, event: _Event, spoiled: tuple[str, dict[str, Any]] | None, now: datetime
    ) -> tuple[str, Delivery]:
        delivery_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        detail = {**event.detail, "timestamp": event.moment.isoformat()}
        if event.changing:
            detail["details"] = {**detail["details"], "note": delivery_id}
        reason = None
        if spoiled is not None:
            reason, changes = spoiled
            changed = {**detail, **changes}
            detail = {name: value for name, value in changed.items() if value is not None}
        delivery = Delivery(
            delivery_id=delivery_id,
            identity=(event.detail["source"], event.detail["event_id"]),
            day=event.moment.astimezone(self._zone).date(),
            moment=event.moment,
            sent=(now,),
            type_length=len(event.detail["event_type"]),
            failed=event.detail["details"]["status"] == "failed",
            changing=event.changing,
            reason=reason,
        )
        return envelope(json.dumps(detail), delivery_id).decode(), delivery


def latest(arrived: datetime) -> datetime:
    """The latest timestamp that is valid: a day after the hour (UTC) in which it arrived."""
    hour = arrived.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=1) + _AHEAD
