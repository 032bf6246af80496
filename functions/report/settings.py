"""What the report function is told by its environment."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """Buckets to read from and to write reports to; `time_zone` is that of the report's day.

    `grace_minutes`: how old a raw batch without a ledger entry must be for the sweep to send it
    to the process queue again. `look_back_days`: how many days before yesterday the daily run
    makes again when their inputs have changed.
    """

    raw_bucket: str
    processed_bucket: str
    reports_bucket: str
    process_queue_url: str
    time_zone: ZoneInfo
    grace_minutes: int
    look_back_days: int
