"""Pack a batch of SQS messages into raw objects. Pure: the same messages give the same bytes."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
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
    A message that is delivered again in another batch then stands under the same hour and is
    judged and counted as before, whatever its company.
    """
    # A standard queue may deliver a message twice, even in one batch (SQS, at-least-once).
    messages = {record["messageId"]: record for record in records}
    # When SQS got each, in ms since the epoch, then its id: no two compare further than that.
    sent = [int(record["attributes"]["SentTimestamp"]) for record in messages.values()]
    bodies = [record["body"] for record in messages.values()]
    ordered = sorted(zip(sent, messages, bodies, strict=True))
    batches: list[Batch] = []
    start = 0
    while start < len(ordered):
        hour = ordered[start][0] // _HOUR_MS
        end = bisect_left(ordered, ((hour + 1) * _HOUR_MS, "", ""), start)
        batches.append(_batch(hour, ordered[start:end]))
        start = end
    return batches


def _batch(hour: int, messages: Sequence[tuple[int, str, str]]) -> Batch:
    """The raw object of the messages, in order, of one hour since the epoch.

    It is named after its message ids, and its lines stand in the order in which they were sent: a
    batch that is delivered again, in whatever order, has the same key and the same bytes.
    """
    _, ids, bodies = zip(*messages, strict=True)
    moment = datetime.fromtimestamp(hour * 3600, UTC)
    content = lines.encode_all(bodies)
    return Batch(
        key=RawKey(
            day=moment.date(),
            hour=moment.hour,
            batch=hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:32],
            count=len(messages),
        ),
        body=igzip.compress(content, _COMPRESSION_LEVEL, mtime=0),
        size=len(content),
    )
