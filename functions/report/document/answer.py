"""What the report function answers, as JSON; the function logs the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from functions.common.named_keys import NamedKeys
from functions.common.report_keys import ReportKeys
from functions.report.document.headline import headline

if TYPE_CHECKING:
    from functions.report.document.report import Report
    from functions.report.document.verdict import VerdictHeadline


class DayAnswer(TypedDict):
    """About the report of a day. `changed`: whether this run made it. `key`: of its report.json.

    `expired`: it was not made again, because what it was made from may have expired. `causes`: how
    many things there are to look at. `verdict`: None of a report of an earlier version.
    """

    date: str
    revision: int
    status: str
    balanced: bool
    events: int
    bucket: str
    key: str
    changed: bool
    expired: bool
    causes: int
    verdict: VerdictHeadline | None


class SweepAnswer(TypedDict):
    """About a sweep: batches and events to process again, and what was found (see sweep.py)."""

    batches: int
    events: int
    pending: NamedKeys
    incomplete: NamedKeys
    unmarked: NamedKeys
    beyond_repair: NamedKeys
    not_looked_up: int


class DailyAnswer(DayAnswer):
    """About a daily run: the report of the day that is over, the sweep, and restated reports."""

    sweep: SweepAnswer
    restated: list[DayAnswer]


def day_answer(bucket: str, report: Report, *, changed: bool, expired: bool = False) -> DayAnswer:
    """The answer about a report that is in `bucket`."""
    figures = headline(report)
    return {
        "date": figures["date"],
        "revision": figures["revision"],
        "status": figures["status"],
        "balanced": figures["balanced"],
        "events": figures["events"],
        "bucket": bucket,
        "key": ReportKeys(day=date.fromisoformat(figures["date"])).json,
        "changed": changed,
        "expired": expired,
        "causes": figures["causes"],
        "verdict": figures["verdict"],
    }
