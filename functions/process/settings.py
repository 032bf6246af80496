"""The settings of the process function, from its environment variables."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """Buckets to read from and write to; `time_zone` decides an event's calendar day.

    `quarantine_percent`: how many of a hundred events may be invalid before an alarm goes off.
    """

    raw_bucket: str
    processed_bucket: str
    time_zone: ZoneInfo
    quarantine_percent: float
