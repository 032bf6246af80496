"""A quarantine file read back: its records, and which of them are the same message.

The report counts by this, and the command names and marks records by it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from functions.common.output_keys import QuarantineKey
from functions.common.reasons import Reason
from functions.common.sources import source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRecord:
    """One quarantined body as process stored it (see process/quarantine.py).

    `identity`: the same for copies of a message, which its queue may hand over in several batches.
    `place`: its batch and its line there, which no two records share. `original`: its bytes.
    `faults`: all that is wrong, each the code of a reason and a message; `reason` and `message` are
    the first. Records of earlier versions have that one alone. `source`: who sent it, which of
    records of earlier versions is read from `original`. `mappings_digest`: of the mappings by which
    it was judged; None where none was asked, and in earlier versions.
    """

    identity: str
    place: str
    reason: str
    message: str
    line: int
    delivery_id: str | None
    ingested_at: str
    events: int
    original: bytes
    faults: tuple[tuple[str, str], ...]
    source: str | None
    mappings_digest: str | None


class _Fault(Struct):
    reason: str
    message: str


class _Row(_Fault, kw_only=True):
    """A record as it is stored. Earlier versions left out what has a default here."""

    line: int
    delivery_id: str | None
    ingested_at: str
    events: int
    original: str | None = None
    original_base64: bytes | None = None
    faults: tuple[_Fault, ...] = ()
    source: str | UnsetType | None = UNSET
    mappings_digest: str | None = None


_row = Decoder(_Row).decode


def read(key: QuarantineKey, body: bytes) -> Iterator[QuarantineRecord]:
    """Read the records of a quarantine file, in the order of their lines.

    Raises ValueError on anything else, and on none: no batch leaves such a file; and what gzip
    raises.
    """
    copies: Counter[bytes] = Counter()
    # gzip takes an empty file for one of no bytes.
    lines = [text for text in gzip.decompress(body).split(b"\n") if text]
    if not lines:
        raise ValueError("it has no record")
    for row in map(_row, lines):
        original = _original(row)
        place = f"{key.batch}:{row.line}"
        yield QuarantineRecord(
            identity=_identity(key, row, original, place, copies),
            place=place,
            reason=row.reason,
            message=row.message,
            line=row.line,
            delivery_id=row.delivery_id,
            ingested_at=row.ingested_at,
            events=row.events,
            original=original,
            faults=tuple((fault.reason, fault.message) for fault in row.faults or [row]),
            source=_source(row, original) if row.source is UNSET else row.source,
            mappings_digest=row.mappings_digest,
        )


def _original(row: _Row) -> bytes:
    if row.original_base64 is not None:
        return row.original_base64
    if row.original is None:
        raise ValueError("a record has no original")
    return row.original.encode()


def _source(row: _Row, original: bytes) -> str | None:
    """As process would have stored it. A batch that cannot be read has none."""
    return None if row.reason in Reason.UNREADABLE_BATCH.codes else source_of(original)


def _identity(
    key: QuarantineKey, row: _Row, original: bytes, place: str, copies: Counter[bytes]
) -> str:
    """The identity of a record: its delivery's id, or its bytes and the quarter of its arrival.

    A message that is handed over again keeps the time at which the queue got it. `copies`: how many
    messages of the same bytes come before it in its batch, which has no message twice.
    """
    if row.delivery_id:
        return row.delivery_id
    is_a_batch = row.reason in Reason.UNREADABLE_BATCH.codes
    if is_a_batch or not key.digest:  # in format 1 the quarter is not known
        return place
    digest = hashlib.sha256(original).digest()
    copies[digest] += 1
    return f"{key.arrived.isoformat()}:{digest.hex()}:{copies[digest]}"
