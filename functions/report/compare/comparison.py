"""The `comparison` of a report: the day before, the week before, and what stands out.

Pure: the same reports, of this day and of the earlier ones, give the same comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Thresholds
from functions.report.compare.detection import find_outliers
from functions.report.compare.earlier import Day
from functions.report.document.rates import failure_rate

if TYPE_CHECKING:
    from functions.report.document.comparison import Comparison, PreviousDay, TrailingWeek
    from functions.report.document.report import Counted

_WEEK = 7
# A report names this many findings at most; its tables have all.
_MOST_NAMED = 20


def compare(
    report: Counted, earlier: Sequence[Day], thresholds: Thresholds, beginning: date | None
) -> Comparison:
    """Compare a report with earlier days. Days whose report is incomplete are left out.

    `beginning`: the first day of all that has a report with events, or None without any; it may be
    long before the earlier days. Nothing stands out on a day that is itself incomplete: what is
    missing may only be late.
    """
    today = Day.of(report)
    known = _since([day for day in earlier if day.complete], beginning, today.day)
    outliers = find_outliers(today, known, thresholds) if today.complete else []
    return {
        "previous_day": _previous_day(known, today.day),
        "trailing_week": _trailing_week(known, today.day),
        "history_days": len(known),
        "stands_out": [one.to_json(today.day) for one in outliers[:_MOST_NAMED]],
    }


def _since(days: Sequence[Day], beginning: date | None, today: date) -> list[Day]:
    """Earlier days in order, from the beginning on: before it there was no pipeline."""
    if beginning is None:
        return []
    known = [day for day in days if beginning <= day.day < today]
    return sorted(known, key=lambda day: day.day)


def _previous_day(known: Sequence[Day], today: date) -> PreviousDay | None:
    for day in known:
        if day.day == today - timedelta(days=1):
            return {
                "date": day.day.isoformat(),
                "events": day.events,
                "failures": day.failures,
                "failure_rate": failure_rate(day.failures, day.events),
                "quarantined": day.quarantined,
                "p95_latency_seconds": day.p95_latency_seconds,
            }
    return None


def _trailing_week(known: Sequence[Day], today: date) -> TrailingWeek | None:
    """Means a day, over the known days among the last seven."""
    week = [day for day in known if day.day >= today - timedelta(days=_WEEK)]
    if not week:
        return None
    events, failures = sum(day.events for day in week), sum(day.failures for day in week)
    return {
        "days": len(week),
        "events": _mean(events, week),
        "failures": _mean(failures, week),
        "failure_rate": failure_rate(failures, events),
        "quarantined": _mean(sum(day.quarantined for day in week), week),
        "by_hour": [
            _mean(sum(hour), week) for hour in zip(*(d.by_hour for d in week), strict=True)
        ],
    }


def _mean(total: int, days: Sequence[Day]) -> float:
    return round(total / len(days), 1)
