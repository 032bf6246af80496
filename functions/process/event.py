"""What validation makes of a line: a valid event, or why it is invalid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import Struct as Layout

from msgspec import Raw, Struct

from functions.common.reasons import Reason

# Of the 256 bits of a digest, as a signed number.
_FIRST_64_BITS = Layout(">q24x")


class ValidEvent(Struct, frozen=True, gc=False):
    """An event that keeps the contract.

    `details` and `extra` are JSON text. `timestamp_us` is in microseconds since the epoch.
    `action` and `status` are those of `details`, or None where they are not strings.
    `content_hash` is that of the event's JSON text as received. `mapping` is the name of the one
    that made the event, or None for an event of the contract. `envelope_id`: the identity is made
    from the envelope's id. `envelope_time`: the time is the envelope's.
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
    mapping: str | None = None
    envelope_id: bool = False
    envelope_time: bool = False


class Fault(Struct, frozen=True):
    """One thing that is wrong: the code of its reason, and a `message` for people."""

    reason: str
    message: str


class Invalid(Struct, frozen=True):
    """Why a line is invalid: the first fault, and `faults`, which are all where there are more.

    `source`: who sent it, as its mapping reads it or it says itself; None where nothing says so.
    """

    reason: str
    message: str
    delivery_id: str | None = None
    faults: tuple[Fault, ...] = ()
    source: str | None = None


class RefusedError(Exception):
    """A fault that was found. It is raised and caught while one event is judged."""

    def __init__(self, reason: Reason, message: str, member: str | None = None) -> None:
        self.fault = Fault(reason.code(member), message)


def invalid(faults: Sequence[Fault], delivery_id: str | None, source: str | None) -> Invalid:
    """A line with these faults, of which there is at least one."""
    first = faults[0]
    several = tuple(faults) if len(faults) > 1 else ()
    return Invalid(first.reason, first.message, delivery_id, several, source)


def content_hash(detail: bytes | Raw) -> int:
    """The first 64 bits of SHA-256, as a signed number: equal for copies of an event.

    Only lines of the same id are compared, so 64 bits are plenty.
    """
    number: int = _FIRST_64_BITS.unpack(sha256(detail).digest())[0]
    return number


def content_hashes(digests: Iterable[bytes]) -> list[int]:
    """That of each event, of the SHA-256 of which is known: all in one go."""
    return [number for (number,) in _FIRST_64_BITS.iter_unpack(b"".join(digests))]
