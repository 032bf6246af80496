"""Saves the finished reports as files, which outlive the emulator."""

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
    """Save all reports and their index, with working links; returns each report.json, by day.

    The files of `day` are also copied to the top: report.html, .json and .csv.
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
