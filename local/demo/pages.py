"""Saves the finished reports as files, which outlive the emulator."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cli.target import Target
from functions.common.parallel import in_parallel
from functions.common.report_keys import INDEX_KEY, REPORTS_ZONE, ReportKeys
from functions.report.document.encoding import decoded
from functions.report.pages import draw

if TYPE_CHECKING:
    from functions.report.document.report import Report


def save(target: Target, day: date, directory: Path) -> dict[str, Report]:
    """Save all reports and their index, with working links; returns each report.json, by day.

    The files of `day` are at the top too: report.html, .json and .csv. That page is drawn again,
    since its links to other days would lead nowhere there.
    """
    found = (row.key for row in target.reports.list(REPORTS_ZONE))
    keys = [INDEX_KEY, *(key for key in found if Path(key).stem == "report")]
    reports: dict[str, Report] = {}
    for key, content in zip(keys, in_parallel(target.reports.get, keys), strict=True):
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.body)
        if path.suffix == ".json":
            report = decoded(content.body)
            reports[report["date"]] = report
    of_day = ReportKeys(day=day)
    for key in (of_day.json, of_day.csv):
        shutil.copy(directory / key, directory)
    # Other days are elsewhere than the page says that is in the bucket.
    page = draw.day_page(reports[str(day)], known=None)
    (directory / Path(of_day.html).name).write_text(page, encoding="utf-8")
    return reports
