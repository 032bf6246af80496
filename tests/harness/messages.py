"""Messages of the ingest queue, in the form in which Lambda passes them to the function."""

from __future__ import annotations

from typing import Any

BODY = '{"id":"1","detail":{"event_id":"a"}}'


def sqs_record(
    message_id: str, body: str = BODY, sent_ms: int = 1_700_000_000_000
) -> dict[str, Any]:
    """One message. `sent_ms`: when it was sent to the queue, in ms since the epoch."""
    return {"messageId": message_id, "body": body, "attributes": {"SentTimestamp": str(sent_ms)}}
