"""Pack a batch of SQS messages into raw objects. Pure: the same messages give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from isal import igzip

from functions.common import lines
from functions.common.keys import RawKey

# igzip's level 1 costs half the CPU of zlib's and gives about the same size on JSON.
_COMPRESSION_LEVEL = 1
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One raw object: its key, and its body of gzipped lines; `size` is in bytes before gzip."""

    key: RawKey
    body: bytes
    size: int


def pack(records: Sequence[Mapping[str, Any]]) -> list[Batch]:
    """Make the raw objects of the records of one SQS event (`Records`): one for each hour.

    Day and hour are those, in UTC, at which its messages were sent, so nearly always there is one.
    A message that is delivered again in another batch then stands under the same hour and is
    judged and counted as before, whatever its company.
    """
    # A standard queue may deliver a message twice, even in one batch (SQS, at-least-once).
    messages = {record["messageId"]: record for record in records}
    ordered = sorted(messages.values(), key=lambda record: (_sent(record), record["messageId"]))
    hours = groupby(ordered, key=lambda record: _sent(record) // _HOUR_MS)
    return [_batch(hour, list(of_hour)) for hour, of_hour in hours]


def _batch(hour: int, records: Sequence[Mapping[str, Any]]) -> Batch:
    """The raw object of the records, in order, of one hour since the epoch.

    It is named after its message ids, and its lines stand in the order in which they were sent: a
    batch that is delivered again, in whatever order, has the same key and the same bytes.
    """
    ids = sorted(record["messageId"] for record in records)
    moment = datetime.fromtimestamp(hour * 3600, UTC)
    content = b"\n".join([lines.encode(record["body"]) for record in records]) + b"\n"
    return Batch(
        key=RawKey(
            day=moment.date(),
            hour=moment.hour,
            batch=hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32],
            count=len(records),
        ),
        body=igzip.compress(content, _COMPRESSION_LEVEL, mtime=0),
        size=len(content),
    )


def _sent(record: Mapping[str, Any]) -> int:
    """When SQS got the message, in ms since the epoch."""
    return int(record["attributes"]["SentTimestamp"])
