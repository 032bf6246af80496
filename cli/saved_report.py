"""A day's report as files in a directory, without those of other days."""

from __future__ import annotations

from pathlib import Path

from cli.target import Target
from functions.common.report_keys import ReportKeys
from functions.common.storage import parsed
from functions.report.document.encoding import decoded
from functions.report.pages import draw


def save(target: Target, keys: ReportKeys, directory: Path) -> list[Path]:
    """Write report.json, report.html and report.csv; returns where each is.

    The page is drawn again, by this version: that in the bucket links to other days, which are not
    in the directory.
    """
    directory.mkdir(parents=True, exist_ok=True)
    body, report = parsed(target.reports, keys.json, lambda body: (body, decoded(body)))
    page = draw.day_page(report, known=None).encode()
    files = {keys.json: body, keys.html: page, keys.csv: target.reports.get(keys.csv).body}
    paths = []
    for key, content in files.items():
        path = directory / Path(key).name
        path.write_bytes(content)
        paths.append(path)
    return paths
