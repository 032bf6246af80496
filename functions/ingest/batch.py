"""Pack a batch of SQS messages into one raw object. Pure: the same messages give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from isal import igzip

from functions.common import lines
from functions.common.keys import RawKey

# igzip's level 1 costs half the CPU of zlib's and gives about the same size on JSON.
_COMPRESSION_LEVEL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One raw object: its key, and its body of gzipped lines; `size` is in bytes before gzip."""

    key: RawKey
    body: bytes
    size: int


def pack(records: Sequence[Mapping[str, Any]]) -> Batch:
    """Make the raw object of the records of one SQS event (`Records`, at least one).

    The batch is named after its message ids, and its lines stand in the order in which they were
    sent: a batch that is delivered again, in whatever order, has the same key and the same bytes.
    Its day and hour are those, in UTC, of its earliest message.
    """
    # A standard queue may deliver a message twice, even in one batch (SQS, at-least-once).
    messages = {record["messageId"]: record for record in records}
    ordered = sorted(
        messages.values(),
        key=lambda record: (int(record["attributes"]["SentTimestamp"]), record["messageId"]),
    )
    earliest = datetime.fromtimestamp(int(ordered[0]["attributes"]["SentTimestamp"]) / 1000, UTC)
    content = b"\n".join([lines.encode(record["body"]) for record in ordered]) + b"\n"
    return Batch(
        key=RawKey(
            day=earliest.date(),
            hour=earliest.hour,
            batch=hashlib.sha256("\n".join(sorted(messages)).encode()).hexdigest()[:32],
            count=len(ordered),
        ),
        body=igzip.compress(content, _COMPRESSION_LEVEL, mtime=0),
        size=len(content),
    )
