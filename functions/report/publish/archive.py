"""Revisions of a day's report: made when something changed, kept for good, safe to repeat.

The revision file is written first, and only if its number is free. The index of all days follows,
and then report.json, which says which revision is current. A run that dies in between leaves a
revision that the next run finds, and the next run writes the index again. The fingerprint of the
inputs is written last of all: without it, the report is made again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from functions.common.keys import partition
from functions.common.report_keys import REPORTS_ZONE, ReportKeys
from functions.common.storage import NoSuchObjectError, Storage
from functions.report.compose.revisions import content, next_revision
from functions.report.document.lists import cut_lists
from functions.report.pages import draw
from functions.report.pages.spreadsheet import to_csv
from functions.report.publish.index import Index, day_key

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The day's current report, and whether this run made it."""

    report: Report
    changed: bool


class Archive:
    """The reports bucket."""

    def __init__(self, reports: Storage) -> None:
        self._reports = reports

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self._reports.name

    def current(self, day: date) -> Report | None:
        """The day's current report.json, or None before its first report."""
        return self._report(ReportKeys(day=day).json)

    def current_json(self, day: date) -> bytes | None:
        """The day's current report.json as it is stored, or None before its first report."""
        return self._body(ReportKeys(day=day).json)

    def has_reports_before(self, day: date) -> bool:
        """Whether there is a report of an earlier day."""
        first = self._reports.first(REPORTS_ZONE)
        return first is not None and first.key < partition(REPORTS_ZONE, day)

    def publish(self, day: date, report: Compared, current: Report | None) -> Published:
        """Make `report` the day's next revision, unless `current` has the same content."""
        if current is not None and _have_same_content(report, current):
            return Published(report=current, changed=False)
        keys = ReportKeys(day=day)
        revision = self._claim(keys, report, current)
        self._reports.put(
            keys.html, draw.day_page(revision).encode(), content_type="text/html; charset=utf-8"
        )
        # With a byte order mark: without one, Excel takes UTF-8 for another encoding.
        self._reports.put(
            keys.csv, to_csv(revision).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
        Index(self._reports).add(day_key(revision))
        self._reports.put(keys.json, _to_bytes(revision), content_type=_JSON)
        return Published(report=revision, changed=True)

    def fingerprint(self, day: date) -> str | None:
        """The fingerprint of the inputs that the current report was made from."""
        inputs: dict[str, str] | None = self._read(ReportKeys(day=day).inputs)
        return inputs["fingerprint"] if inputs else None

    def keep_fingerprint(self, day: date, fingerprint: str) -> None:
        """Note what the current report was made from: the last thing that a run writes."""
        body = _to_bytes({"fingerprint": fingerprint})
        self._reports.put(ReportKeys(day=day).inputs, body, content_type=_JSON)

    def _claim(self, keys: ReportKeys, report: Compared, before: Report | None) -> Report:
        """Store `report` under the first free revision number after that of `before`.

        A number may be taken by a run at the same time, or by one that died before it was done:
        if that revision has the same content, it is this one; if not, this one comes after it.
        """
        while True:
            revision = next_revision(keys, report, before)
            number = revision["revision"]
            body = _to_bytes(revision)
            if self._reports.put_if_absent(keys.revision(number), body, content_type=_JSON):
                return revision
            taken = self._report(keys.revision(number))
            if taken is None:
                raise RuntimeError(f"{keys.revision(number)} is there and is not")
            if _have_same_content(report, taken):
                return taken
            before = taken

    def _report(self, key: str) -> Report | None:
        report: Report | None = self._read(key)
        return None if report is None else cut_lists(report)

    def _read(self, key: str) -> Any:
        """The content of a JSON object, or None if it is not there."""
        body = self._body(key)
        return None if body is None else json.loads(body)

    def _body(self, key: str) -> bytes | None:
        try:
            return self._reports.get(key).body
        except NoSuchObjectError:
            return None


def _have_same_content(one: Compared, other: Compared) -> bool:
    return content(one) == content(other)


def _to_bytes(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
