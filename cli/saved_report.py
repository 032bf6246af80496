"""A day's report as files in a directory, without those of other days."""

from __future__ import annotations

from pathlib import Path

from cli.target import Target
from functions.common.report_keys import ReportKeys
from functions.report.document.encoding import decoded
from functions.report.pages import draw


def save(target: Target, keys: ReportKeys, directory: Path) -> list[Path]:
    """Write report.json, report.html and report.csv; returns where each is.

    The page is drawn again, by this version: that in the bucket links to other days, which are not
    in the directory.
    """
    directory.mkdir(parents=True, exist_ok=True)
    stored = {key: target.reports.get(key).body for key in (keys.json, keys.csv)}
    page = draw.day_page(decoded(stored[keys.json]), known=None).encode()
    files = {keys.json: stored[keys.json], keys.html: page, keys.csv: stored[keys.csv]}
    paths = []
    for key, content in files.items():
        path = directory / Path(key).name
        path.write_bytes(content)
        paths.append(path)
    return paths
