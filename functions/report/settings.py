"""What the report function is told by its environment."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """Buckets to read from and to write reports to; `time_zone` is that of the report's day."""

    raw_bucket: str
    processed_bucket: str
    reports_bucket: str
    time_zone: ZoneInfo
