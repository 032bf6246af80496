"""Revisions of a day's report: made when something changed, kept for good, safe to repeat.

A run begins from the last stored revision, whatever else there is of it. It writes its own revision
first, and only if the number is free: if another run has taken it, this one begins again. The pages
follow, the index of all days, and then report.json, which says which revision is current. A run
that dies in between leaves a revision that the next run finds, and shows if nothing has changed.
The fingerprint of the inputs is written last of all: without it, the report is made again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common.keys import InvalidKeyError
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError, Storage, parsed
from functions.report.compose.revisions import content, next_revision
from functions.report.document.encoding import decoded, encoded
from functions.report.document.lists import cut_lists
from functions.report.pages import draw
from functions.report.pages.spreadsheet import to_file
from functions.report.publish.index import Index, day_key
from functions.report.publish.known_days import KnownDays

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The day's current report, and whether this run made it."""

    report: Report
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRevision:
    """The last stored revision of a day's report. `shown`: its pages and report.json are there."""

    report: Report
    shown: bool


class Archive:
    """The reports bucket. `zone`: the time zone of the days."""

    def __init__(self, reports: Storage, zone: ZoneInfo) -> None:
        self._reports = reports
        self._index = Index(reports, zone)
        self._known: KnownDays | None = None

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self._reports.name

    def current(self, day: date) -> Report | None:
        """The day's current report.json, or None before its first report."""
        try:
            return self._report(ReportKeys(day=day).json)
        except NoSuchObjectError:
            return None

    def current_json(self, day: date) -> bytes | None:
        """The day's current report.json as it is stored, or None before its first report."""
        return self._body(ReportKeys(day=day).json)

    def known_days(self) -> KnownDays:
        """Which days have a report, and how each stands."""
        self._known = self._index.known_days()
        return self._known

    def last_revision(self, day: date) -> LastRevision | None:
        """What a run begins from, or None if no revision of the day is stored."""
        keys = ReportKeys(day=day)
        number, current = self._last_number(keys), self.current(day)
        if current is not None and current["revision"] >= number:
            return LastRevision(report=current, shown=True)
        if not number:
            return None
        return LastRevision(report=self._revision(keys, number), shown=False)

    def publish(self, day: date, report: Compared, last: LastRevision | None) -> Published | None:
        """Make `report` the day's next revision after `last`, unless that has the same content.

        If `last` is not shown yet, because its run died, it is shown. Returns None, and changes
        nothing, if another run has stored another revision since `last` was read.
        """
        keys = ReportKeys(day=day)
        if last is not None and _have_same_content(report, last.report):
            if last.shown:
                return Published(report=last.report, changed=False)
            return Published(report=self._show(keys, last.report), changed=True)
        if last is not None:
            # If this run dies before it has shown its revision, the next one must not take the day
            # for unchanged.
            self.keep_fingerprint(day, "")
        revision = next_revision(keys, report, last.report if last else None)
        key = keys.revision(revision["revision"])
        if not self._reports.put_if_absent(key, encoded(revision), content_type=_JSON):
            revision = self._revision(keys, revision["revision"])
            if not _have_same_content(report, revision):
                return None
        return Published(report=self._show(keys, revision), changed=True)

    def fingerprint(self, day: date) -> str | None:
        """The fingerprint of the inputs that the current report was made from."""
        body = self._body(ReportKeys(day=day).inputs)
        return None if body is None else str(json.loads(body)["fingerprint"])

    def keep_fingerprint(self, day: date, fingerprint: str) -> None:
        """Note what the current report was made from: the last thing that a run writes."""
        body = encoded({"fingerprint": fingerprint})
        self._reports.put(ReportKeys(day=day).inputs, body, content_type=_JSON)

    def _show(self, keys: ReportKeys, revision: Report) -> Report:
        """Write the pages of a revision, the index and report.json; the revision that is shown.

        Another run may have stored a later revision, and shown it, meanwhile. Then that one is
        shown again: whoever writes last has seen all revisions.
        """
        while True:
            # For links to other days what was listed last is new enough.
            known = self._known or self.known_days()
            page = draw.day_page(revision, [key.day for key in known.keys])
            table = to_file(revision)
            self._reports.put(keys.html, page.encode(), content_type="text/html; charset=utf-8")
            self._reports.put(keys.csv, table, content_type="text/csv; charset=utf-8")
            self._index.add(day_key(revision), revision)
            self._reports.put(keys.json, encoded(revision), content_type=_JSON)
            last = self._last_number(keys)
            if last <= revision["revision"]:
                return revision
            revision = self._revision(keys, last)

    def _last_number(self, keys: ReportKeys) -> int:
        """The number of the last stored revision, or 0 without any."""
        numbers = [0]
        for row in self._reports.list(keys.revisions):
            try:
                numbers.append(keys.number(row.key))
            except InvalidKeyError:
                continue  # not written by this function
        return max(numbers)

    def _revision(self, keys: ReportKeys, number: int) -> Report:
        """A stored revision. Raises NoSuchObjectError and DamagedObjectError."""
        return self._report(keys.revision(number))

    def _report(self, key: str) -> Report:
        return cut_lists(parsed(self._reports, key, decoded))

    def _body(self, key: str) -> bytes | None:
        try:
            return self._reports.get(key).body
        except NoSuchObjectError:
            return None


def _have_same_content(one: Compared, other: Compared) -> bool:
    return content(one) == content(other)
