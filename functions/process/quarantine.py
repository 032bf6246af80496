"""Quarantined events as they are stored: the reason, and the original bytes."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import msgspec
from isal import igzip

from functions.common.reasons import UNREADABLE
from functions.process.event import Fault, Invalid

_COMPRESSION_LEVEL = 1


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One quarantined body. `line` is its 0-based line in the raw object.

    `original` is the body as text. A body that is not UTF-8 is in `original_base64` instead.
    `events` is how many events it counts as: one, or more for a raw object that cannot be read.
    `faults` has all that is wrong, `reason` and `message` too; it is there if there are several.
    `source`: who sent it, as far as anything says so. `mappings_digest`: of the mappings by which
    it was judged; None where none was asked, as it is no readable event. Earlier versions wrote
    neither.
    """

    reason: str
    message: str
    line: int
    delivery_id: str | None
    ingested_at: str
    events: int
    original: str | None = None
    original_base64: str | None = None
    faults: tuple[Fault, ...] = ()
    source: str | None
    mappings_digest: str | None


def record(
    invalid: Invalid,
    body: bytes,
    *,
    line: int,
    ingested_at: str,
    mappings: str,
    events: int = 1,
) -> Record:
    """The record of one invalid body. `mappings`: the digest of those by which it was judged.

    `ingested_at`: as text, which a batch has in common.
    """
    try:
        original, encoded = body.decode(), None
    except UnicodeDecodeError:
        original, encoded = None, base64.b64encode(body).decode()
    return Record(
        reason=invalid.reason,
        message=invalid.message,
        line=line,
        delivery_id=invalid.delivery_id,
        ingested_at=ingested_at,
        events=events,
        original=original,
        original_base64=encoded,
        faults=invalid.faults,
        source=invalid.source,
        mappings_digest=None if invalid.reason in UNREADABLE else mappings,
    )


def to_gzip(records: Iterable[Record]) -> bytes:
    """Records as gzipped NDJSON. The same records give the same bytes."""
    content = b"".join(msgspec.json.encode(entry) + b"\n" for entry in records)
    return igzip.compress(content, _COMPRESSION_LEVEL, mtime=0)
