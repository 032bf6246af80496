"""What validation makes of a line: a valid event, or why it is invalid."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Raw, Struct


class ValidEvent(Struct, frozen=True):
    """An event that keeps the contract.

    `details` and `extra` are JSON text. `timestamp_us` is in microseconds since the epoch.
    `action` and `status` are those of `details`, or None where they are not strings.
    `content_hash` is that of the event's JSON text as received.
    """

    event_id: str
    source: str
    event_type: str
    action: str | None
    status: str | None
    timestamp_us: int
    details: str
    extra: str | None
    content_hash: int
    delivery_id: str


class Invalid(Struct, frozen=True):
    """Why a line is invalid: the code of its reason, and a `message` for people."""

    reason: str
    message: str
    delivery_id: str | None = None


def content_hash(detail: bytes | Raw) -> int:
    """The first 64 bits of SHA-256, as a signed number: equal for copies of an event.

    Only lines of the same id are compared, so 64 bits are plenty.
    """
    return int.from_bytes(sha256(detail).digest()[:8], "big", signed=True)
