"""Lambda adapter of process: SQS event of S3 notifications in, failed messages out.

Outputs are written before the ledger entry, and a message counts as done only after that.
A message that fails is reported by itself, so that its neighbours are not processed again.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, time, timedelta
from functools import cache
from time import perf_counter
from typing import Any

from functions.common import aws, environment
from functions.common.keys import RawKey
from functions.common.log import log
from functions.common.notification import parse
from functions.common.storage import Content
from functions.common.storage.s3 import S3Bucket
from functions.process.batch import ProcessedBatch, process
from functions.process.settings import ProcessSettings


@cache
def _settings() -> ProcessSettings:
    return environment.read(ProcessSettings)


def handle(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Process every message; answer with those that failed (Lambda partial batch response)."""
    failures: list[dict[str, str]] = []
    for message in event["Records"]:
        try:
            notification = parse(message["body"], _settings().raw_bucket)
            for key in notification.keys:
                _process_object(key, recovered=notification.recovered)
        except Exception as error:
            # Whatever it is, it must not fail the neighbours: SQS keeps this message, delivers
            # it again, and moves it to the dead-letter queue in the end.
            log(
                "failed",
                message_id=message["messageId"],
                error=repr(error),
                traceback=traceback.format_exc(),
            )
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}


def _process_object(key: str, *, recovered: bool) -> None:
    start = perf_counter()
    raw = RawKey.parse(key)
    stored = S3Bucket(aws.s3(), _settings().raw_bucket).get(key)
    batch = process(
        raw,
        stored.body,
        ingested_at=_ingested_at(stored),
        zone=_settings().time_zone,
        recovered=recovered,
        arrived_by=_arrived_by(raw, stored),
    )
    _write(batch)
    log(
        "processed",
        key=key,
        received=batch.counts.received,
        valid=batch.counts.valid,
        quarantined=batch.counts.quarantined,
        reasons=batch.reasons,
        recovered=recovered,
        stored_bytes=len(stored.body),
        milliseconds=round((perf_counter() - start) * 1000),
    )


def _ingested_at(stored: Content) -> datetime:
    """When ingest stored the object; for one put there by other means, when S3 did."""
    text = stored.metadata.get("ingested-at")
    return datetime.fromisoformat(text) if text else stored.last_modified


def _arrived_by(raw: RawKey, stored: Content) -> datetime | None:
    """The end of the hour in which its messages were sent; None for an object put by other means.

    An hour that is the same in each copy of an event: a message that was delivered twice, in two
    batches, is not invalid in one and valid in the other.
    """
    if "ingested-at" not in stored.metadata:
        return None
    return datetime.combine(raw.day, time(raw.hour), UTC) + timedelta(hours=1)


def _write(batch: ProcessedBatch) -> None:
    processed = S3Bucket(aws.s3(), _settings().processed_bucket)
    for output in (*batch.outputs, batch.ledger):
        processed.put(output.key, output.body)
