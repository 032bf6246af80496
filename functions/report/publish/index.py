"""index.html and latest.json: all days at a glance, rewritten whenever a report is published.

Each revision leaves an empty object whose key carries its headline figures (report_keys.DayKey), so
both are made from one listing, a request for each thousand revisions, and no report is read again.

Two runs may write at once, each from the listing it saw. So each lists once more after it has
written, and writes again if there is something new: whoever writes last has seen everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from functions.common.keys import InvalidKeyError
from functions.common.report_keys import DAYS_ZONE, INDEX_KEY, LATEST_KEY, DayKey, ReportKeys
from functions.common.storage import Storage
from functions.report.compose.report import Json
from functions.report.pages import draw


def day_key(report: Json) -> DayKey:
    """The headline figures of a report."""
    activity = report["activity"]
    return DayKey(
        day=date.fromisoformat(report["date"]),
        revision=report["revision"],
        status=report["status"] if report["pending"]["day_over"] else "open",
        balanced=report["processing"]["balanced"],
        events=activity["events"],
        failures=activity["failures"],
        quarantined=report["quality"]["quarantined"]["events"],
        stands_out=len(report["comparison"]["stands_out"]),
    )


class Index:
    """The pages of all days, in the reports bucket."""

    def __init__(self, reports: Storage) -> None:
        self._reports = reports

    def add(self, day: DayKey) -> None:
        """Note a revision, then write index.html and latest.json from all that are noted."""
        self._reports.put(str(day), b"", content_type="application/octet-stream")
        drawn = None
        while (days := current_days(self._keys())) != drawn:
            page = draw.of_all_days(days).encode()
            self._reports.put(INDEX_KEY, page, content_type="text/html; charset=utf-8")
            latest = latest_day(days)
            if latest is not None:
                body = json.dumps(latest, indent=2).encode() + b"\n"
                self._reports.put(LATEST_KEY, body, content_type="application/json")
            drawn = days

    def _keys(self) -> Iterable[str]:
        return (row.key for row in self._reports.list(DAYS_ZONE))


def current_days(keys: Iterable[str]) -> list[DayKey]:
    """The last revision of each day, oldest day first."""
    days: dict[date, DayKey] = {}
    for key in keys:
        try:
            found = DayKey.parse(key)
        except InvalidKeyError:
            continue  # not written by this function: no figures to show
        if found.day not in days or found.revision > days[found.day].revision:
            days[found.day] = found
    return [days[day] for day in sorted(days)]


def latest_day(days: Iterable[DayKey]) -> Json | None:
    """What latest.json says: the last day that was over, and where its report is."""
    over = [day for day in days if day.status != "open"]
    if not over:
        return None
    latest = over[-1]
    keys = ReportKeys(day=latest.day)
    return {
        "date": latest.day.isoformat(),
        "revision": latest.revision,
        "status": latest.status,
        "balanced": latest.balanced,
        "events": latest.events,
        "failures": latest.failures,
        "quarantined": latest.quarantined,
        "stands_out": latest.stands_out,
        "json": keys.json,
        "html": keys.html,
        "csv": keys.csv,
    }
