"""The finished reports, saved as files: they outlive the instance that made them."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from cli.parallel import in_parallel
from cli.target import Target
from functions.common.report_keys import INDEX_KEY, REPORTS_ZONE, ReportKeys
from functions.common.storage import list_objects
from local.demo.pipeline import Json


def save(target: Target, day: date, directory: Path) -> dict[str, Json]:
    """Save all days' reports and their index, whose links work; the report.json of each, by day.

    Those of `day` stand in the directory itself too: report.html, .json and .csv.
    """
    bucket = target.reports_bucket
    keys = [
        row.key
        for row in list_objects(target.s3, bucket, REPORTS_ZONE)
        if Path(row.key).stem == "report"
    ]

    def fetch(key: str) -> bytes:
        return target.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    reports: dict[str, Json] = {}
    for key, body in zip([INDEX_KEY, *keys], in_parallel(fetch, [INDEX_KEY, *keys]), strict=True):
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        if path.suffix == ".json":
            report = json.loads(body)
            reports[report["date"]] = report
    for key in (ReportKeys(day=day).json, ReportKeys(day=day).html, ReportKeys(day=day).csv):
        shutil.copy(directory / key, directory)
    return reports
