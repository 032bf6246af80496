"""Small events, and files of them, for commands that read files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Of the contract.
EVENT: dict[str, Any] = {
    "event_id": "e-1",
    "source": "shop",
    "timestamp": "2026-11-24T09:00:00Z",
    "event_type": "OrderPlaced",
    "details": {},
}
CLOUD_EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/orders",
    "type": "placed",
    "time": "2026-11-25T09:00:00Z",
    "data": {},
}


def ndjson(file: Path, *events: Any) -> Path:
    """The file, with an event a line."""
    file.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in events))
    return file
