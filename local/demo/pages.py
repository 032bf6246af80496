"""The finished reports, saved as files: they outlive the instance that made them."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from cli.target import Target
from functions.common.parallel import in_parallel
from functions.common.report_keys import INDEX_KEY, REPORTS_ZONE, ReportKeys
from local.demo.commands import Json


def save(target: Target, day: date, directory: Path) -> dict[str, Json]:
    """Save all days' reports and their index, whose links work; the report.json of each, by day.

    Those of `day` stand in the directory itself too: report.html, .json and .csv.
    """
    found = (row.key for row in target.reports.list(REPORTS_ZONE))
    keys = [INDEX_KEY, *(key for key in found if Path(key).stem == "report")]
    reports: dict[str, Json] = {}
    for key, content in zip(keys, in_parallel(target.reports.get, keys), strict=True):
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.body)
        if path.suffix == ".json":
            report = json.loads(content.body)
            reports[report["date"]] = report
    for key in (ReportKeys(day=day).json, ReportKeys(day=day).html, ReportKeys(day=day).csv):
        shutil.copy(directory / key, directory)
    return reports
