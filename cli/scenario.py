"""A seeded stream of events, with what is wrong with it on request, and the truth about it."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many events of each kind; see `pipeline generate --help`."""

    day: date
    events: int
    duplicates: int
    conflicting: int
    late: int
    invalid: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Application:
    """A source of events: its share of the day, how often it fails, and what it does."""

    share: int
    failure_rate: float
    actions: Mapping[str, str]


_APPLICATIONS = {
    "shop.checkout": _Application(
        30, 0.04, {"OrderPlaced": "order", "PaymentTaken": "pay", "CartAbandoned": "leave"}
    ),
    "shop.catalog": _Application(25, 0.01, {"ProductViewed": "view", "PriceChanged": "edit"}),
    "identity": _Application(
        20, 0.08, {"SignIn": "login", "SignOut": "logout", "PasswordReset": "reset"}
    ),
    "billing": _Application(10, 0.02, {"InvoiceSent": "invoice", "RefundIssued": "refund"}),
    "warehouse": _Application(10, 0.03, {"ParcelPacked": "pack", "StockCounted": "count"}),
    "search.índice": _Application(5, 0.005, {"IndexRebuilt": "rebuild"}),
}
# Events an hour over a day, as offices and evenings have it.
_RHYTHM = (2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 11, 12, 13, 13, 12, 11, 10, 11, 12, 10, 7, 4)
_REGIONS = ("eu-central", "eu-west", "us-east", "ap-south")
_USERS = 500


class Scenario:
    """The events of a plan. The same plan gives the same lines."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - repeatable, not secret
        self._events = [self._event(plan.day) for _ in range(plan.events)]
        self._late = [self._event(plan.day - timedelta(days=1)) for _ in range(plan.late)]
        self._duplicates = self._picked(plan.duplicates)
        self._conflicting = [self._altered(event) for event in self._picked(plan.conflicting)]
        self._invalid = list(self._invalid_events(plan.invalid))

    def lines(self) -> Iterator[str]:
        """All events in the order in which they are sent: originals by time, then the repeats."""
        first = sorted([*self._events, *self._late], key=lambda event: event["timestamp"])
        for _, event in self._invalid:
            first.insert(self._random.randrange(len(first) + 1), event)
        for event in [*first, *self._duplicates, *self._conflicting]:
            yield json.dumps(event, ensure_ascii=False)

    def truth(self) -> dict[str, Any]:
        """What the pipeline must say of these events."""
        failed = [event for event in self._events if event["details"]["status"] == "failure"]
        return {
            "date": self._plan.day.isoformat(),
            "events": len(self._events),
            "failures": len(failed),
            "by_source": dict(Counter(event["source"] for event in self._events)),
            "duplicates": len(self._duplicates),
            "conflicting": len(self._conflicting),
            "late": len(self._late),
            "late_date": (self._plan.day - timedelta(days=1)).isoformat(),
            "invalid": len(self._invalid),
            "reasons": dict(Counter(reason for reason, _ in self._invalid)),
            "lines": len(self._events)
            + len(self._late)
            + len(self._duplicates)
            + len(self._conflicting)
            + len(self._invalid),
        }

    def _event(self, day: date) -> Event:
        chance = self._random
        (source,) = chance.choices(
            list(_APPLICATIONS), [application.share for application in _APPLICATIONS.values()]
        )
        application = _APPLICATIONS[source]
        event_type = chance.choice(list(application.actions))
        user = f"user-{int(chance.paretovariate(1.2)) % _USERS:03}"
        failed = chance.random() < application.failure_rate
        details: dict[str, Any] = {
            "action": application.actions[event_type],
            "status": "failure" if failed else "success",
            "user": {"id": user, "region": chance.choice(_REGIONS), "beta": chance.random() < 0.1},
            "request": {
                "id": f"{chance.getrandbits(64):016x}",
                "path": f"/{source.split('.')[-1]}/{chance.randrange(10_000)}",
                "duration_ms": round(chance.lognormvariate(4, 0.8), 1),
                "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
            },
        }
        if failed:
            details["error"] = {"code": chance.choice((400, 403, 409, 500, 503)), "retryable": True}
        return {
            "event_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "source": source,
            "timestamp": self._moment(day).isoformat(timespec="milliseconds"),
            "event_type": event_type,
            "details": details,
        }

    def _moment(self, day: date) -> datetime:
        (hour,) = self._random.choices(range(24), _RHYTHM)
        seconds = hour * 3600 + self._random.random() * 3600
        return datetime.combine(day, time.min, UTC) + timedelta(milliseconds=int(seconds * 1000))

    def _picked(self, count: int) -> list[Event]:
        return self._random.choices(self._events, k=count) if count else []

    def _altered(self, event: Event) -> Event:
        """The same id and time, another content; each time a different one."""
        note = f"{self._random.getrandbits(64):016x}"
        return {**event, "details": {**event["details"], "correction": note}}

    def _invalid_events(self, count: int) -> Iterator[tuple[str, Event]]:
        """Events that the bus takes and validation does not, each reason in turn."""
        spoiled: list[tuple[str, dict[str, Any]]] = [
            ("empty:event_id", {"event_id": ""}),
            ("too_long:event_id", {"event_id": "x" * 129}),
            ("wrong_type:event_id", {"event_id": 7}),
            ("empty:source", {"source": ""}),
            ("too_long:source", {"source": "s" * 257}),
            ("wrong_type:source", {"source": None}),
            ("bad_timestamp", {"timestamp": "yesterday"}),
            ("bad_timestamp", {"timestamp": "2026-11-23T10:00:00"}),
            ("wrong_type:timestamp", {"timestamp": 1_700_000_000}),
            ("timestamp_in_future", {"timestamp": "2999-01-01T00:00:00Z"}),
            ("empty:event_type", {"event_type": ""}),
            ("too_long:event_type", {"event_type": "t" * 129}),
            ("wrong_type:event_type", {"event_type": ["SignIn"]}),
            ("wrong_type:details", {"details": "none"}),
        ]
        members = ("event_id", "source", "timestamp", "event_type", "details")
        for number in range(count):
            event = self._event(self._plan.day)
            place = number % (len(spoiled) + len(members))
            if place < len(spoiled):
                reason, changes = spoiled[place]
                yield reason, {**event, **changes}
            else:
                member = members[place - len(spoiled)]
                del event[member]
                yield f"missing:{member}", event
