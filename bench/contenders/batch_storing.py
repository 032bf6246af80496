"""Ways to store a batch of messages in S3, through the real client with its transport replaced."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from isal import igzip

from bench.events import messages
from bench.runs import stopwatch
from bench.transport import Transport
from functions.common import aws
from functions.ingest import handler

_BUCKET = "raw"

Records = list[dict[str, Any]]


def pipeline(events: int) -> dict[str, Any]:
    """The ingest function, from the event that Lambda hands over to the stored object."""
    os.environ["RAW_BUCKET"] = _BUCKET

    def store(records: Records) -> None:
        handler.handle({"Records": records}, None)

    return _measured(store, events, batches=100, compressed=True)


def an_object_an_event(events: int) -> dict[str, Any]:
    """A `put_object` for each message, its body unchanged."""

    def store(records: Records) -> None:
        for record in records:
            aws.s3().put_object(Bucket=_BUCKET, Key=record["messageId"], Body=record["body"])

    return _measured(store, events, batches=1, compressed=False)


def concatenation(events: int) -> dict[str, Any]:
    """The bodies joined and compressed: no order, no name, no check that a body is one line."""

    def store(records: Records) -> None:
        content = b"\n".join([record["body"].encode() for record in records] + [b""])
        body = igzip.compress(content, 1, mtime=0)
        aws.s3().put_object(Bucket=_BUCKET, Key="batch", Body=body)

    return _measured(store, events, batches=100, compressed=True)


def _measured(
    store: Callable[[Records], None], events: int, *, batches: int, compressed: bool
) -> dict[str, Any]:
    """Store the same batch several times; returns the number of events, and what was stored."""
    transport = Transport()
    records = list(messages(0, events))
    store(records)  # the first makes connections and caches
    transport.bodies.clear()
    with stopwatch():
        for _ in range(batches):
            store(records)
    stored = transport.bodies[: len(transport.bodies) // batches]
    return {
        "events": events * batches,
        "bytes": sum(map(len, stored)),
        "lines": _digest(map(igzip.decompress, stored) if compressed else stored),
    }


def _digest(bodies: Iterable[bytes]) -> str:
    lines = sorted(line for body in bodies for line in body.removesuffix(b"\n").split(b"\n"))
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
