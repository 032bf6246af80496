"""A quarantine file read back: its records, and which of them are the same message.

The report counts by this, and the command names and marks records by it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from functions.common.keys import QuarantineKey
from functions.common.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRecord:
    """One quarantined body as process stored it (see process/quarantine.py).

    `identity`: the same for copies of a message, which its queue may hand over in several batches.
    `place`: its batch and its line there, which no two records share. `original`: its bytes.
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


def read(key: QuarantineKey, body: bytes) -> Iterator[QuarantineRecord]:
    """Read the records of a quarantine file, in the order of their lines."""
    copies: Counter[bytes] = Counter()
    for text in gzip.decompress(body).split(b"\n"):
        if not text:
            continue
        row = json.loads(text)
        if "original_base64" in row:
            original = base64.b64decode(row["original_base64"])
        else:
            original = row["original"].encode()
        place = f"{key.batch}:{row['line']}"
        if row["reason"] in Reason.UNREADABLE_BATCH.codes:
            identity = place  # it is a batch, not a message
        elif row["delivery_id"]:
            identity = row["delivery_id"]
        else:
            digest = hashlib.sha256(original).digest()
            identity = _identity_by_bytes(key, digest, copies[digest])
            copies[digest] += 1
        yield QuarantineRecord(
            identity=identity,
            place=place,
            reason=row["reason"],
            message=row["message"],
            line=row["line"],
            delivery_id=row["delivery_id"],
            ingested_at=row["ingested_at"],
            events=row["events"],
            original=original,
        )


def _identity_by_bytes(key: QuarantineKey, digest: bytes, number: int) -> str:
    """The identity of a message without a name of its own: its bytes, and when it arrived.

    A message that is handed over again keeps the time at which the queue got it. `number`: how many
    messages of the same bytes come before it in its batch, which has no message twice.
    """
    return f"{key.day}:{digest.hex()}:{number}"
