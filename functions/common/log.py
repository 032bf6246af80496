"""Structured logs: one JSON object a line, which CloudWatch Logs Insights queries by field."""

from __future__ import annotations

import json


def log(message: str, **fields: object) -> None:
    """Print one log line. `fields` must be JSON-serialisable; they never carry event contents."""
    print(json.dumps({"message": message, **fields}, default=str), flush=True)
