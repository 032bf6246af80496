"""What S3 may have deleted by a moment, because the settings keep it for some days only. Pure.

Expired is not missing: of a day that may have lost files in this way nothing is said to be lost,
and its report is never made again. S3 deletes an object at the first midnight (UTC) after its age
has reached the number of days, counted from when it was last written (S3 user guide, "Lifecycle").
No object is written before its batch arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.common.days import earliest_arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The days for which raw objects, event files, quarantine files and ledger entries are kept.

    None: for good.
    """

    raw_days: int | None = None
    events_days: int | None = None
    quarantine_days: int | None = None
    ledger_days: int | None = None

    def keeps_outcome(self, day: date, zone: ZoneInfo, now: datetime) -> bool:
        """Whether all is there that became of batches with events of a day, or that arrived on it.

        That is their event files, quarantine files and ledger entries.
        """
        kept_from = max(_kept_from(self._files_days, now), _kept_from(self.ledger_days, now))
        return earliest_arrival(day, zone) > kept_from

    def keeps_raw(self, day: date, zone: ZoneInfo, now: datetime) -> bool:
        """Whether the raw objects of these batches are all there."""
        return earliest_arrival(day, zone) > _kept_from(self.raw_days, now)

    def first_day_with_ledger(self, now: datetime) -> date:
        """The first UTC day of which every batch that was done has its ledger entry."""
        return _first_day(self.ledger_days, now)

    def first_day_with_files(self, now: datetime) -> date:
        """The first UTC day of whose batches every event file and quarantine file is there."""
        return _first_day(self._files_days, now)

    @property
    def _files_days(self) -> int | None:
        return min((d for d in (self.events_days, self.quarantine_days) if d), default=None)


def _kept_from(days: int | None, now: datetime) -> datetime:
    """What was written after this moment is there."""
    if days is None:
        return datetime.min.replace(tzinfo=UTC)
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return midnight - timedelta(days=days)


def _first_day(days: int | None, now: datetime) -> date:
    """The first UTC day that begins after that moment."""
    kept_from = _kept_from(days, now)
    return kept_from.date() + timedelta(days=1) if days else kept_from.date()
