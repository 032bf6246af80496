"""Pack a batch of SQS messages into raw objects. Pure: the same messages give the same bytes."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
    A message that is delivered again in another batch then has the same hour, and is judged and
    counted as before, whatever else is in that batch.
    """
    ordered = sorted(records, key=_place)
    batches: list[Batch] = []
    start = 0
    while start < len(ordered):
        hour = _hour(ordered[start])
        end = bisect_right(ordered, hour, start, key=_hour)
        batches.append(_batch(hour, ordered[start:end]))
        start = end
    return batches


def _batch(hour: int, records: Sequence[Mapping[str, Any]]) -> Batch:
    """The raw object of the records, in order, of one hour since the epoch.

    It is named after its message ids. These and its lines are in the order in which they were sent,
    so a batch that is delivered again, in whatever order, has the same key and bytes.
    """
    # A standard queue may deliver a message twice, even in one batch (SQS, at-least-once).
    bodies = {record["messageId"]: record["body"] for record in records}
    moment = datetime.fromtimestamp(hour * 3600, UTC)
    content = lines.encode(bodies.values())
    return Batch(
        key=RawKey(
            day=moment.date(),
            hour=moment.hour,
            batch=hashlib.sha256("\n".join(bodies).encode()).hexdigest()[:32],
            count=len(bodies),
        ),
        body=igzip.compress(content, _COMPRESSION_LEVEL, mtime=0),
        size=len(content),
    )


def _place(record: Mapping[str, Any]) -> tuple[str, str]:
    """The place of a record in the order: by the time at which SQS got it, then by its id.

    That time is text, in ms since the epoch: from 2001 to 2286 it has 13 digits and sorts alike.
    """
    return record["attributes"]["SentTimestamp"], record["messageId"]


def _hour(record: Mapping[str, Any]) -> int:
    """The hour, since the epoch, in which SQS got a record."""
    return int(record["attributes"]["SentTimestamp"]) // _HOUR_MS
