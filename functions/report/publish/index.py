"""index.html and latest.json: all days at a glance, rewritten whenever a report is published.

Both are made from one listing (known_days.py), and no report is read again.

Two runs may write at once, each from the listing it saw. So each lists once more after it has
written, and writes again if there is something new: whoever writes last has seen everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common.day_keys import DayKey
from functions.common.report_keys import DAYS_ZONE, INDEX_KEY, LATEST_KEY, ReportKeys
from functions.common.storage import Storage
from functions.report.document.headline import headline
from functions.report.pages import draw
from functions.report.publish.known_days import KnownDays

if TYPE_CHECKING:
    from functions.report.document.report import Report


def day_key(report: Report) -> DayKey:
    """The key that carries a report's headline figures."""
    figures = headline(report)
    return DayKey(
        day=date.fromisoformat(figures["date"]),
        revision=figures["revision"],
        status=figures["status"] if report["pending"]["day_over"] else "open",
        balanced=figures["balanced"],
        events=figures["events"],
        failures=figures["failures"],
        quarantined=figures["quarantined"],
        stands_out=figures["stands_out"],
    )


class Index:
    """The pages of all days, in the reports bucket. `zone`: the time zone of the days."""

    def __init__(self, reports: Storage, zone: ZoneInfo) -> None:
        self._reports = reports
        self._zone = zone

    def known_days(self) -> KnownDays:
        """Which days have a report, from one listing."""
        return KnownDays.read(self._reports.list(DAYS_ZONE), self._zone)

    def add(self, day: DayKey) -> None:
        """Note a revision, then write index.html and latest.json from all that are noted."""
        self._reports.put(str(day), b"", content_type="application/octet-stream")
        drawn = None
        while (days := self.known_days().keys) != drawn:
            page = draw.index_page(days).encode()
            self._reports.put(INDEX_KEY, page, content_type="text/html; charset=utf-8")
            latest = latest_day(days)
            if latest is not None:
                body = json.dumps(latest, indent=2).encode() + b"\n"
                self._reports.put(LATEST_KEY, body, content_type="application/json")
            drawn = days


def latest_day(days: Iterable[DayKey]) -> dict[str, object] | None:
    """What latest.json says: the last day that was over, and where its report is."""
    over = [day for day in days if day.status != "open"]
    if not over:
        return None
    figures = asdict(over[-1])
    day = figures.pop("day")
    keys = ReportKeys(day=day)
    return {
        "date": day.isoformat(),
        **figures,
        "json": keys.json,
        "html": keys.html,
        "csv": keys.csv,
    }
