"""The `comparison` of a report: the days before, what is usual, and what stands out.

Pure: the same reports, of this day and of the earlier ones, give the same comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from functions.report.compare.baseline import Thresholds
from functions.report.compare.causes import find_causes
from functions.report.compare.detection import find_outliers
from functions.report.compare.earlier import Day
from functions.report.compare.folding import fold
from functions.report.compare.gaps import find_gaps, gap_outlier
from functions.report.compare.judging import judge
from functions.report.compare.metric_folding import fold_metrics
from functions.report.compare.metrics import judge_metrics
from functions.report.compare.past import Past
from functions.report.compare.refused import without_refused
from functions.report.compare.usual import Usual
from functions.report.definitions import Definitions
from functions.report.document.rates import failure_rate
from functions.report.text.usual import on_days_like

if TYPE_CHECKING:
    from functions.report.document.comparison import Comparison, PreviousDay, TrailingWeek
    from functions.report.document.report import Compared, Counted

_WEEK = 7
NOTHING_DEFINED = Definitions()
# A report names this many findings at most; its tables have all.
_MOST_NAMED = 20


def compare(
    report: Counted,
    earlier: Sequence[Day],
    thresholds: Thresholds,
    beginning: date | None,
    definitions: Definitions = NOTHING_DEFINED,
) -> Comparison:
    """The comparison of a report with earlier days."""
    return compared(report, earlier, thresholds, beginning, definitions)["comparison"]


def compared(
    report: Counted,
    earlier: Sequence[Day],
    thresholds: Thresholds,
    beginning: date | None,
    definitions: Definitions = NOTHING_DEFINED,
) -> Compared:
    """A report compared with earlier days. Days whose report is incomplete are left out.

    `beginning`: the first day of all that has a report with events, or None without any; it may be
    long before the earlier days. Nothing stands out on a day that is itself incomplete: what is
    missing may only be late. Nor on a marked day that no two others are like.
    """
    today = Day.of(report)
    past = Past.of(
        today.day,
        earlier,
        beginning=beginning,
        history_days=thresholds.history_days,
        holidays=definitions.marked_days,
    )
    usual, judged = Usual(today, past, thresholds), judge(today, past, thresholds)
    gaps = find_gaps(report, usual)
    looked_for = judged["reason"] not in ("incomplete", "holiday")
    outliers = find_outliers(usual) if looked_for else []
    if looked_for and today.events:  # that there are none at all is said by the total
        outliers += gap_outlier(gaps)
    metrics = judge_metrics(report.get("metrics", []), usual, outliers, looked_for=looked_for)
    of_metrics = fold_metrics(metrics.figures, metrics.bands, metrics.outliers)
    causes = fold(today, without_refused(report, outliers), of_metrics)
    outliers = sorted([*outliers, *metrics.outliers], key=lambda one: one.rank)
    by_name = {one["name"]: one for one in metrics.figures}
    known = [day for _, day in past.known]
    on = on_days_like(today.day, past.holiday)
    comparison: Comparison = {
        "previous_day": _previous_day(known, today.day),
        "trailing_week": _trailing_week(known, today.day),
        "history_days": len(known),
        "stands_out": [one.to_json(on, by_name) for one in outliers[:_MOST_NAMED]],
        "usual": usual.to_json(),
        "judged": judged,
    }
    if gaps:
        comparison["gaps"] = [gap for gap, _ in gaps]
    made = cast("Compared", {**report, "comparison": comparison})
    if "metrics" in report:
        made["metrics"] = metrics.figures
    named, more = find_causes(made, past, causes, definitions.owner)
    return {**made, "comparison": {**comparison, "causes": named, "more_causes": more}}


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
