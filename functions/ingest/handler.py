"""Lambda adapter of ingest: SQS event in, a raw object out.

A failure raises, so that SQS keeps every message of the batch and delivers it again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from functions.common import aws, environment
from functions.common.log import log
from functions.common.parallel import in_parallel
from functions.common.storage.s3 import S3Bucket
from functions.ingest.batch import pack
from functions.ingest.settings import IngestSettings
from functions.ingest.store import store


@cache
def _settings() -> IngestSettings:
    return environment.read(IngestSettings)


def handle(event: dict[str, Any], _context: object) -> None:
    """Store the batch, then return: only then are its messages deleted from the queue."""
    raw = S3Bucket(aws.s3(), _settings().raw_bucket)
    now = datetime.now(UTC)
    batches = pack(event["Records"])
    # Side by side: after an outage, the messages of one event may be of hundreds of quarters.
    were_stored = in_parallel(lambda batch: store(raw, batch, now), batches)
    for batch, stored in zip(batches, were_stored, strict=True):
        log(
            "stored" if stored else "already stored",
            key=str(batch.key),
            events=batch.key.count,
            bytes=batch.size,
            stored_bytes=len(batch.body),
        )
