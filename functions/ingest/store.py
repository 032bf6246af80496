"""Stores a packed batch as a raw object, once."""

from __future__ import annotations

from datetime import datetime

from functions.common.storage import Storage
from functions.common.times import rfc3339
from functions.ingest.batch import Batch


def store(raw: Storage, batch: Batch, now: datetime) -> bool:
    """Write the object unless it is there: False when an earlier delivery wrote it already.

    Not overwriting keeps the time at which the batch was first stored, and spares processing it
    again. The key names the messages in the body, so what is there is what would be written.
    """
    return raw.put_if_absent(
        str(batch.key),
        batch.body,
        content_type="application/gzip",
        metadata={"ingested-at": rfc3339(now)},
    )
