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
from functions.common.keys import FORMAT, QUARTER, RawKey

# igzip's level 1 costs half the CPU of zlib's and gives about the same size on JSON.
_COMPRESSION_LEVEL = 1
_QUARTER_SECONDS = int(QUARTER.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One raw object: its key, and its body of gzipped lines; `size` is in bytes before gzip."""

    key: RawKey
    body: bytes
    size: int


def pack(records: Sequence[Mapping[str, Any]]) -> list[Batch]:
    """Make the raw objects of the records of one SQS event (`Records`): one for each quarter.

    It is the quarter of an hour in which its messages were sent, so nearly always there is one.
    A message that is delivered again in another batch then has the same quarter, and is judged and
    counted as before, whatever else is in that batch.
    """
    ordered = sorted(records, key=_place)
    batches: list[Batch] = []
    start = 0
    while start < len(ordered):
        quarter = _quarter(ordered[start])
        end = bisect_right(ordered, quarter, start, key=_quarter)
        batches.append(_batch(quarter, ordered[start:end]))
        start = end
    return batches


def _batch(quarter: int, records: Sequence[Mapping[str, Any]]) -> Batch:
    """The raw object of the records, in order, of one quarter of an hour since the epoch.

    It is named after its message ids. These and its lines are in the order in which they were sent,
    so a batch that is delivered again, in whatever order, has the same key and bytes. Code that
    made batches of another format gave them other names: no two raw objects have the same.
    """
    # A standard queue may deliver a message twice, even in one batch (SQS, at-least-once).
    bodies = {record["messageId"]: record["body"] for record in records}
    content = lines.encode(bodies.values())
    return Batch(
        key=RawKey(
            arrived=datetime.fromtimestamp(quarter * _QUARTER_SECONDS, UTC),
            batch=hashlib.sha256("\n".join([str(FORMAT), *bodies]).encode()).hexdigest()[:32],
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


def _quarter(record: Mapping[str, Any]) -> int:
    """The quarter of an hour, since the epoch, in which SQS got a record."""
    return int(record["attributes"]["SentTimestamp"]) // (_QUARTER_SECONDS * 1000)
