"""The `comparison` of a report: the day before, the week before, and what stands out.

Pure, and the same for the same reports: this day's and the earlier ones'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from functions.report.compare.baseline import Thresholds
from functions.report.compare.earlier import Day
from functions.report.compare.outliers import find

_WEEK = 7

Json = dict[str, Any]


def compare(report: Mapping[str, Any], earlier: Sequence[Day], thresholds: Thresholds) -> Json:
    """Compare a report with the earlier days; those whose report is incomplete are left out.

    Nothing stands out on a day that is itself incomplete: what is missing may only be late.
    """
    today = Day.of(report)
    known = _since_the_beginning([day for day in earlier if day.complete], today.day)
    outliers = find(today, known, thresholds) if today.complete else []
    return {
        "previous_day": _previous_day(known, today.day),
        "trailing_week": _trailing_week(known, today.day),
        "history_days": len(known),
        "stands_out": [one.to_json(today) for one in outliers],
    }


def _since_the_beginning(days: Sequence[Day], today: date) -> list[Day]:
    """Earlier days in order, without those before the first event: the pipeline was not there."""
    ordered = sorted((day for day in days if day.day < today), key=lambda day: day.day)
    first = next((place for place, day in enumerate(ordered) if day.events), len(ordered))
    return ordered[first:]


def _previous_day(known: Sequence[Day], today: date) -> Json | None:
    for day in known:
        if day.day == today - timedelta(days=1):
            return {
                "date": day.day.isoformat(),
                "events": day.events,
                "failures": day.failures,
                "failure_rate": _rate(day.failures, day.events),
                "quarantined": day.quarantined,
                "p95_latency_seconds": day.p95_latency_seconds,
            }
    return None


def _trailing_week(known: Sequence[Day], today: date) -> Json | None:
    """Means a day, of the complete days among the last seven."""
    week = [day for day in known if day.day >= today - timedelta(days=_WEEK)]
    if not week:
        return None
    events, failures = sum(day.events for day in week), sum(day.failures for day in week)
    return {
        "days": len(week),
        "events": _mean(events, week),
        "failures": _mean(failures, week),
        "failure_rate": _rate(failures, events),
        "quarantined": _mean(sum(day.quarantined for day in week), week),
        "by_hour": [
            _mean(sum(hour), week) for hour in zip(*(d.by_hour for d in week), strict=True)
        ],
    }


def _mean(total: int, days: Sequence[Day]) -> float:
    return round(total / len(days), 1)


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
