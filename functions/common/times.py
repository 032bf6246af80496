"""Times as text: RFC 3339 in UTC, the form of every time the pipeline writes."""

from __future__ import annotations

from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(moment: datetime) -> str:
    """`moment` (aware) in UTC with microseconds, such as 2026-11-24T10:00:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
