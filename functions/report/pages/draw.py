"""The pages, drawn by modules that are imported when the first page is.

Most days that a run looks back on are unchanged and draw none, and with what draws (Jinja2, svg.py)
a cold start takes two fifths longer.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.common.report_keys import DayKey
from functions.report.compose.report import Json


def of_day(report: Json) -> str:
    """report.html of a report."""
    from functions.report.pages import day  # noqa: PLC0415 - see above

    return day.to_html(report)


def of_all_days(days: Sequence[DayKey]) -> str:
    """index.html of all days, in order, at least one."""
    from functions.report.pages import index  # noqa: PLC0415 - see above

    return index.to_html(days)
