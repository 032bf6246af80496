"""The applications of a made-up company, and the events that they send. Seeded."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Application:
    """A source of events: its share of them, how often it fails, and what it does."""

    share: int
    failure_rate: float
    actions: Mapping[str, str]


APPLICATIONS = {
    "shop.checkout": Application(
        30, 0.04, {"OrderPlaced": "order", "PaymentTaken": "pay", "CartAbandoned": "leave"}
    ),
    "shop.catalog": Application(25, 0.01, {"ProductViewed": "view", "PriceChanged": "edit"}),
    "identity": Application(
        20, 0.08, {"SignIn": "login", "SignOut": "logout", "PasswordReset": "reset"}
    ),
    "billing": Application(10, 0.02, {"InvoiceSent": "invoice", "RefundIssued": "refund"}),
    "warehouse": Application(10, 0.03, {"ParcelPacked": "pack", "StockCounted": "count"}),
    "search.índice": Application(5, 0.005, {"IndexRebuilt": "rebuild"}),
}
# Weights of the hours of a day: busy in office hours and in the evening.
RHYTHM = (2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 11, 12, 13, 13, 12, 11, 10, 11, 12, 10, 7, 4)
_REGIONS = ("eu-central", "eu-west", "us-east", "ap-south")
_USERS = 500
# How many orders are paid in each, of ten.
_CURRENCIES = {"EUR": 6, "CHF": 3, "USD": 1}


class Sender:
    """Makes events on days of `zone`. The same `chance` makes the same events."""

    def __init__(self, chance: random.Random, zone: tzinfo) -> None:
        self._chance = chance
        self._zone = zone

    def any_event(self, day: date) -> Event:
        """An event of one of the applications, by their shares."""
        (source,) = self._chance.choices(
            list(APPLICATIONS), [application.share for application in APPLICATIONS.values()]
        )
        return self.event(source, APPLICATIONS[source], day)

    def event(
        self, source: str, application: Application, day: date, rhythm: Sequence[int] = RHYTHM
    ) -> Event:
        """An event of an application; `rhythm`: the weights of the hours of the day."""
        chance = self._chance
        event_type = chance.choice(list(application.actions))
        user = f"user-{int(chance.paretovariate(1.2)) % _USERS:03}"
        failed = chance.random() < application.failure_rate
        event: Event = {
            "details": {
                "action": application.actions[event_type],
                "status": "success",
                "user": {
                    "id": user,
                    "region": chance.choice(_REGIONS),
                    "beta": chance.random() < 0.1,
                },
                "request": {
                    "id": f"{chance.getrandbits(64):016x}",
                    "path": f"/{source.rsplit('.', maxsplit=1)[-1]}/{chance.randrange(10_000)}",
                    "duration_ms": round(chance.lognormvariate(4, 0.8), 1),
                    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
                },
            }
        }
        if failed:
            self.fail(event)
        identity = uuid.UUID(int=chance.getrandbits(128), version=4)
        if event_type == "OrderPlaced":
            event["details"]["order"] = _order(identity)
        return {
            "event_id": str(identity),
            "source": source,
            "timestamp": self._moment(day, rhythm).isoformat(timespec="milliseconds"),
            "event_type": event_type,
            **event,
        }

    def fail(self, event: Event) -> None:
        """Turn an event into a failure."""
        code = self._chance.choice((400, 403, 409, 500, 503))
        event["details"]["status"] = "failure"
        event["details"]["error"] = {"code": code, "retryable": True}

    def hour(self, event: Event) -> int:
        """The hour of an event on the clocks of the zone."""
        return datetime.fromisoformat(event["timestamp"]).astimezone(self._zone).hour

    def _moment(self, day: date, rhythm: Sequence[int]) -> datetime:
        """A time of the day, in UTC. The hour is one that clocks show, also on days of 23 hours."""
        (hour,) = self._chance.choices(range(len(rhythm)), rhythm)
        minutes, rest = divmod(int(self._chance.random() * 3_600_000), 60_000)
        seconds, milliseconds = divmod(rest, 1000)
        shown = time(hour, minutes, seconds, milliseconds * 1000)
        return datetime.combine(day, shown, self._zone).astimezone(UTC)


def _order(identity: uuid.UUID) -> dict[str, Any]:
    """What was ordered: by chances of its own, so that nothing else of a day depends on it."""
    chance = random.Random(identity.int)  # noqa: S311 - repeatable, not secret
    (currency,) = chance.choices(list(_CURRENCIES), list(_CURRENCIES.values()))
    return {"total": round(chance.lognormvariate(4, 0.5), 2), "currency": currency}
