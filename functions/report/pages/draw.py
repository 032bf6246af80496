"""Draws the pages, by modules that are imported when the first page is.

Most days that a run looks back on are unchanged and need no page. Importing what draws, above all
Jinja2, would make a cold start longer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from functions.common.day_keys import DayKey

if TYPE_CHECKING:
    from functions.report.document.report import Pipeline, Report


def day_page(report: Report, known: Collection[date] | None = ()) -> str:
    """report.html of a report; `known`: as for day.to_html."""
    from functions.report.pages import day  # noqa: PLC0415 - see above

    return day.to_html(report, known)


def index_page(
    days: Sequence[DayKey],
    missing: Sequence[date],
    zone: str,
    pipeline: Pipeline | None,
    last: Report | None,
) -> str:
    """index.html of all days, in order, at least one; `missing`: those that have no report.

    `last`: the report of the last day that is over, if it has figures of the team's own.
    """
    from functions.report.pages import index  # noqa: PLC0415 - see above

    return index.to_html(days, missing, zone, pipeline, last)
