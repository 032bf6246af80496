"""The mappings as they are compiled into the package: checked, complete, in order.

stacks/definitions/compiled.py writes them. The file beside this code has what is always on; the
package of an environment with definitions has theirs in its place.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.json import Decoder

from functions.common.numbers import exact

# An event that has so many members of the contract is meant to be one: it is a faulty one, unless a
# mapping other than the last reads it.
MEANT_FOR_CONTRACT = 3

Steps = tuple[str | int, ...]


class Text(Struct, frozen=True):
    """What a member is filled with: exactly one of these is set.

    `first`: what is at the first of these paths that is there and not null. `value`: a constant.
    `join`: what is at all of these paths. `hash`: the SHA-256 of what `first` would find.
    """

    first: tuple[Steps, ...] = ()
    value: str | None = None
    join: tuple[Steps, ...] = ()
    hash: tuple[Steps, ...] = ()


class Time(Struct, frozen=True):
    """Where the time is. `zone`: local time of an IANA zone. `unit`: a number since 1970."""

    first: tuple[Steps, ...]
    zone: str | None = None
    unit: str | None = None


class Details(Struct, frozen=True):
    """Where the details are."""

    first: tuple[Steps, ...]


class Mapping(Struct, frozen=True):
    """One mapping. Without `when` it reads every event."""

    name: str
    event_id: Text
    source: Text
    timestamp: Time
    event_type: Text
    details: Details
    when: list[dict[str, Any]] | None = None
    action: Text | None = None
    status: Text | None = None
    failed_when: list[dict[str, Any]] | None = None


class Compiled(Struct, frozen=True):
    """All mappings in the order in which they are tried, and their digest.

    The last one reads every event.
    """

    digest: str
    mappings: list[Mapping]


_decode = Decoder(Compiled, float_hook=exact).decode


def parse(content: bytes) -> Compiled:
    """Read the compiled form. Raises msgspec's errors on any other."""
    return _decode(content)
