"""Events, and the messages that carry them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 24, 12, 0, 0, 250_000, tzinfo=UTC)
NOW_US = 1_795_521_600_250_000
DAY_US = 86_400_000_000


def event(**changes: Any) -> dict[str, Any]:
    """A valid event, with members replaced or, by the value `...`, left out."""
    whole = {
        "event_id": "e-1",
        "source": "shop",
        "timestamp": "2026-11-23T10:00:00Z",
        "event_type": "Order",
        "details": {"action": "buy", "status": "success"},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def envelope(detail: str, delivery_id: str = "d-1") -> bytes:
    """What EventBridge puts on the queue around the text of an event."""
    return (
        f'{{"version":"0","id":"{delivery_id}","detail-type":"Order","source":"shop",'
        '"account":"000000000000","time":"2026-11-24T12:00:00Z","region":"us-east-1",'
        f'"resources":[],"detail":{detail}}}'
    ).encode()


def body(delivery: str = "d-1", /, **changes: Any) -> bytes:
    """The body of a message with one event."""
    return envelope(json.dumps(event(**changes)), delivery)


# A clock so far ahead that no timestamp is in the future.
END_OF_TIME_US = 2**62
