"""Messages of the ingest queue as Lambda passes them on."""

from __future__ import annotations

from typing import Any

BODY = '{"id":"1","detail":{"event_id":"a"}}'


def record(message_id: str, body: str = BODY, sent: int = 1_700_000_000_000) -> dict[str, Any]:
    return {"messageId": message_id, "body": body, "attributes": {"SentTimestamp": str(sent)}}
