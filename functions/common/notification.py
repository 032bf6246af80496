"""Messages of the process queue, as they are sent again; process/notification.py reads them."""

from __future__ import annotations

import json
from urllib.parse import quote_plus


def notification(bucket: str, key: str, *, recovered: bool) -> str:
    """What S3 sends for a new object, as far as process reads it.

    `recovered`: the batch had no notification of S3 that was heeded.
    """
    named = {"bucket": {"name": bucket}, "object": {"key": quote_plus(key)}}
    message: dict[str, object] = {"Records": [{"s3": named}]}
    return json.dumps({**message, "recovered": True} if recovered else message)
