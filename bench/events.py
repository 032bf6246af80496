"""Events to measure with: about 600 bytes of JSON each, the same ones on every run."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

DAY_START_US = 1_795_392_000_000_000  # 2026-11-23T00:00:00Z in µs since the epoch
DAY_SECONDS = 86_400

_SOURCES = [f"service-{number:02}.example" for number in range(40)]
_TYPES = ["Order Placed", "Order Paid", "Parcel Sent", "User Signed In", "Report Read", "Job Done"]
_ACTIONS = ["create", "read", "update", "delete", "list", "sign", "send", "retry"]
_STATUSES = ["success"] * 17 + ["failure", "error", "failed"]
_PATHS = ["orders", "parcels", "accounts", "sessions", "reports", "jobs", "invoices", "returns"]
_MESSAGES = [
    "request was authorised, handled by the primary region and answered from the cache",
    "request was authorised, handled by the standby region after the primary timed out",
    "request was refused: the caller's quota of this hour is used up; it may retry in a minute",
    "the record was written, its version checked, and the change handed to the subscribers",
]


def event(number: int) -> dict[str, Any]:
    """The event of a number: a unique id, the rest drawn from a seed."""
    draw = random.Random(number)
    hours, rest = divmod(second_of_day(number), 3600)
    return {
        "event_id": hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest(),
        "source": draw.choice(_SOURCES),
        "timestamp": f"2026-11-23T{hours:02}:{rest // 60:02}:{rest % 60:02}.{number % 1000:03}Z",
        "event_type": draw.choice(_TYPES),
        "details": {
            "action": draw.choice(_ACTIONS),
            "status": draw.choice(_STATUSES),
            "user": f"u-{draw.randrange(100_000)}",
            "duration_ms": draw.randrange(5_000),
            "address": f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(256)}",
            "request": {
                "path": f"/v1/{draw.choice(_PATHS)}/{draw.randrange(10**6)}",
                "method": draw.choice(["GET", "PUT", "POST"]),
                "agent": f"client/{draw.randrange(5)}.{draw.randrange(20)} (linux; x86_64)",
                "trace": f"{draw.getrandbits(64):016x}",
            },
            "region": draw.choice(["eu-west-1", "eu-central-1", "us-east-1"]),
            "customer": {"tier": draw.choice(["free", "team", "firm"]), "since": 2020},
            "message": draw.choice(_MESSAGES),
        },
    }


def second_of_day(number: int) -> int:
    """The second of the day that an event happens in, from 0.

    Neighbours are far apart, and all seconds get equally many: 7919 is prime to a day's seconds.
    """
    return number * 7919 % DAY_SECONDS


def envelope(number: int, detail: str | None = None) -> str:
    """The message that the ingest queue has for an event. `detail`: JSON in place of its own."""
    body = event(number)
    delivery_id = f"{number:08x}-0000-4000-8000-{number:012x}"
    return in_envelope(
        detail or json.dumps(body),
        delivery_id,
        source=body["source"],
        event_type=body["event_type"],
    )


def in_envelope(detail: str, delivery_id: str, *, source: str, event_type: str) -> str:
    """EventBridge's envelope around the JSON of an event."""
    return (
        f'{{"version":"0","id":"{delivery_id}","detail-type":"{event_type}",'
        f'"source":"{source}","account":"000000000000","time":"2026-11-23T12:00:00Z",'
        f'"region":"us-east-1","resources":[],"detail":{detail}}}'
    )


def messages(first: int, count: int) -> Iterator[dict[str, Any]]:
    """Records of an SQS event, as Lambda gets them, of `count` events from number `first`."""
    for number in range(first, first + count):
        yield {
            "messageId": str(UUID(int=random.Random(number).getrandbits(128))),
            "body": envelope(number),
            "attributes": {
                "SentTimestamp": str(DAY_START_US // 1000 + 43_200_000 + number % 60_000)
            },
        }
