"""The message that process would get of a line: an envelope of EventBridge, or one made here."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import UNSET, DecodeError, Raw, Struct, UnsetType
from msgspec.json import Decoder

from functions.process.timestamp import microseconds

# Of events that were not on a bus yet.
_ACCOUNT = "000000000000"


class _Whole(Struct, rename={"detail_type": "detail-type"}):
    id: Raw
    detail_type: object
    detail: Raw
    version: object | UnsetType = UNSET
    source: object | UnsetType = UNSET
    time: object | UnsetType = UNSET


_whole = Decoder(_Whole).decode


@dataclass(frozen=True, slots=True)
class Whole:
    """A line that is a whole envelope. `sent_us`: its time, in µs since 1970, if it has one."""

    source: str | None
    detail_type: str | None
    sent_us: int | None


def whole(line: bytes) -> Whole | None:
    """What a line says that is a whole envelope; None if it is none.

    One has `id`, `detail-type` and `detail`, and a `version`, which is text: EventBridge's is "0".
    AWS's guides print some without a version: they have a text `source`. A null version is none.
    """
    try:
        found = _whole(line)
    except (DecodeError, UnicodeDecodeError, RecursionError):  # no such members, or no JSON
        return None
    without_version = found.version is UNSET or found.version is None
    if not isinstance(found.source if without_version else found.version, str):
        return None
    sent_us = microseconds(found.time) if isinstance(found.time, str) else None
    return Whole(_text(found.source), _text(found.detail_type), sent_us)


class Wrapping:
    """Puts events into envelopes as EventBridge would, at one moment in one region.

    The id is made from the event and from how many came before: it is the same in every run.
    """

    def __init__(self, region: str, now: datetime) -> None:
        self._region = region
        self._time = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._count = 0
        self._between = lru_cache(self._members)

    def wrap(self, line: bytes, source: str, detail_type: str) -> bytes:
        """The message. `line` has to be JSON, for it is taken as it is."""
        self._count += 1
        digest = hashlib.sha256(b"%d " % self._count + line).digest()
        delivery_id = uuid.UUID(bytes=digest[:16], version=4)
        members = self._between(source, detail_type)
        return b'{"version":"0","id":"%b",%b,"detail":%b}' % (
            str(delivery_id).encode(),
            members,
            line,
        )

    def _members(self, source: str, detail_type: str) -> bytes:
        members = {
            "detail-type": detail_type,
            "source": source,
            "account": _ACCOUNT,
            "time": self._time,
            "region": self._region,
            "resources": [],
        }
        return json.dumps(members, separators=(",", ":"))[1:-1].encode()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
