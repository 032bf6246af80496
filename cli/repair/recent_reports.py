"""The reports of the days that others are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cli.target import Target
from functions.common.parallel import in_parallel
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError, parsed
from functions.report.document.encoding import decoded

if TYPE_CHECKING:
    from functions.report.document.report import Report


def recent_reports(target: Target) -> Mapping[date, Report]:
    """Those that there are, by day, today's included. Raises ClientError."""
    back = range(target.settings.insight.history_days, -1, -1)
    days = [target.today - timedelta(days=ago) for ago in back]
    found = zip(days, in_parallel(partial(_report, target), days), strict=True)
    return {day: report for day, report in found if report is not None}


def _report(target: Target, day: date) -> Report | None:
    try:
        return parsed(target.reports, ReportKeys(day=day).json, decoded)
    except NoSuchObjectError:
        return None
