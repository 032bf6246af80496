"""One whole invocation of the process function, client and all, for the memory that it takes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from bench.transport import Transport
from functions.process import handler

_KEY = "events/dt=2026-11-23/hr=12/b-n0.ndjson.gz"


def process(raw: str, stored_at: str) -> None:
    """Process the raw object of a file, stored at a time of RFC 3339."""
    os.environ.update(
        RAW_BUCKET="raw", PROCESSED_BUCKET="processed", TIME_ZONE="UTC", QUARANTINE_PERCENT="5.0"
    )
    transport = Transport(Path(raw).read_bytes(), {"ingested-at": stored_at})
    named = {"bucket": {"name": "raw"}, "object": {"key": _KEY}}
    message = {"messageId": "m", "body": json.dumps({"Records": [{"s3": named}]})}
    assert handler.handle({"Records": [message]}, None) == {"batchItemFailures": []}
    assert len(transport.bodies) == 3  # events, quarantine, ledger
