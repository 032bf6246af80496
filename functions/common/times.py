"""Times as the pipeline writes them: RFC 3339 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(moment: datetime) -> str:
    """`moment` (aware) in UTC with microseconds, such as 2026-11-24T10:00:00.000000Z."""
    # Not strftime: its %Y writes the year 999 with three digits.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
