"""Lambda adapter of ingest: SQS event in, a raw object out.

A failure raises, so that SQS keeps every message of the batch and delivers it again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from functions.common import environment, storage
from functions.common.log import log
from functions.common.times import rfc3339
from functions.ingest.batch import Batch, pack
from functions.ingest.settings import IngestSettings


@cache
def _settings() -> IngestSettings:
    return environment.read(IngestSettings)


def handle(event: dict[str, Any], _context: object) -> None:
    """Store the batch, then return: only then are its messages deleted from the queue."""
    for batch in pack(event["Records"]):
        stored = _store(batch, datetime.now(UTC))
        log(
            "stored" if stored else "already stored",
            key=str(batch.key),
            events=batch.key.count,
            bytes=batch.size,
            stored_bytes=len(batch.body),
        )


def _store(batch: Batch, now: datetime) -> bool:
    """Write the object unless it is there: False when an earlier delivery wrote it already.

    Not overwriting keeps the time at which the batch was first stored, and spares processing it
    again. A name says all about its bytes, so what is there is what would be written.
    """
    try:
        storage.s3().put_object(
            Bucket=_settings().raw_bucket,
            Key=str(batch.key),
            Body=batch.body,
            ContentType="application/gzip",
            Metadata={"ingested-at": rfc3339(now)},
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            return False
        raise
    return True
