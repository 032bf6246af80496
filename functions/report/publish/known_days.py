"""Which days have a report, and how each stands: read from one listing of `days/`.

Each revision leaves an empty object there, whose key carries its headline figures (see
report_keys.DayKey). So a request for each thousand revisions tells about all days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from functions.common.day_keys import DayKey
from functions.common.days import days_between
from functions.common.keys import InvalidKeyError
from functions.common.storage import StoredObject


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDays:
    """The last revision of each day, oldest day first, and when it was made.

    `since`: the day, in the report's time zone, on which the first of all reports was made; None
    without any report.
    """

    keys: tuple[DayKey, ...]
    made_at: Mapping[date, datetime]
    since: date | None

    @classmethod
    def read(cls, rows: Iterable[StoredObject], zone: ZoneInfo) -> Self:
        """Read a listing of `days/`. Nothing else does.

        Days that have not begun in `zone` are left out: the report of one would stay the last of
        all, and nothing is known of them.
        """
        today = datetime.now(UTC).astimezone(zone).date()
        newest: dict[date, tuple[DayKey, datetime]] = {}
        first_made: datetime | None = None
        for row in rows:
            try:
                key = DayKey.parse(row.key)
            except InvalidKeyError:
                continue  # not written by this function: no figures to show
            made_at = row.last_modified
            first_made = min(first_made or made_at, made_at)
            if key.day > today:
                continue
            if key.day not in newest or key.revision > newest[key.day][0].revision:
                newest[key.day] = key, made_at
        return cls(
            keys=tuple(newest[day][0] for day in sorted(newest)),
            made_at={day: made_at for day, (_, made_at) in newest.items()},
            since=first_made.astimezone(zone).date() if first_made else None,
        )

    @property
    def first_with_events(self) -> date | None:
        """The first day with an event: before it there was no pipeline."""
        return next((key.day for key in self.keys if key.events), None)

    @property
    def missing(self) -> list[date]:
        """Days up to the last one, oldest first, that have no report, although others were made."""
        return sorted(self._never_made(self.keys[-1].day)) if self.keys else []

    def _never_made(self, last: date) -> set[date]:
        """Days without a report, from that on which the first report was made."""
        since = days_between(self.since, last) if self.since else []
        return {*since} - self.made_at.keys()

    def unfinished(self, before: date) -> list[date]:
        """Days before `before`, oldest first, of which a run may still have to make the report.

        Its report was made while the day ran, or misses events, or does not balance; or there is
        none, although others were made by then. Of the days before the first report was made, only
        those have one of which somebody wanted it.
        """
        flawed = {key.day for key in self.keys if key.status != "complete" or not key.balanced}
        return sorted(day for day in flawed | self._never_made(before) if day < before)

    def made_after(self, moment: datetime) -> list[date]:
        """Days whose last revision was made after a moment, the last made first."""
        made = {day: made_at for day, made_at in self.made_at.items() if made_at > moment}
        return sorted(made, key=lambda day: (made[day], day), reverse=True)
