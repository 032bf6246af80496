"""Composes report.json from the facts of a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from functions.common import pricing
from functions.common.named_keys import named_keys
from functions.common.times import EPOCH, rfc3339
from functions.report.compose import cost
from functions.report.compose.mappings import mapping_figures
from functions.report.compose.metrics import dimension_figures, metric_figures
from functions.report.compose.quarantine import quarantine_figures
from functions.report.compose.ranking import others, ranking
from functions.report.count.engine import NO_METRICS, Aggregates
from functions.report.count.facts import Facts
from functions.report.definitions import Metrics
from functions.report.document.rates import failure_rate
from functions.report.document.version import REPORT_VERSION
from functions.report.inputs.quarantine import Quarantined

if TYPE_CHECKING:
    from functions.report.document.quality import Quality
    from functions.report.document.report import (
        Activity,
        Counted,
        Hour,
        Latency,
        Processing,
        Quantiles,
    )

_HOURS = 24


def compose(facts: Facts, first_generated_at: str | None, metrics: Metrics = NO_METRICS) -> Counted:
    """The report as a first revision, before it is compared; publishing gives it its number.

    `first_generated_at`: RFC 3339 time of the day's first report after it was over, if any.
    `metrics`: the definitions by which the day was counted.
    """
    if first_generated_at is None and facts.day_over:
        first_generated_at = rfc3339(facts.now)
    complete = facts.day_over and not facts.pending
    counted: Counted = {
        "report_version": REPORT_VERSION,
        "date": facts.day.isoformat(),
        "time_zone": str(facts.zone),
        "generated_at": rfc3339(facts.now),
        "first_generated_at": first_generated_at,
        "revision": 1,
        "status": "complete" if complete else "incomplete",
        "pending": {"day_over": facts.day_over, **named_keys(facts.pending)},
        "activity": _activity(facts.aggregates),
        "arrival": facts.arrival.to_json(),
        "quality": _quality(facts.aggregates, facts.quarantined),
        "mappings": mapping_figures(facts.aggregates.mapped, facts.quarantined),
        "latency_seconds": _latency(facts.aggregates),
        "processing": _processing(facts),
        "cost_estimate": cost.estimate(
            facts.books, pricing.load(), metrics=len(facts.aggregates.metrics)
        ),
    }
    # A report without figures of the team's own is as it was before there were any.
    if metrics.dimensions:
        counted["activity"]["dimensions"] = dimension_figures(facts.aggregates, metrics)
    if metrics.metrics:
        counted["metrics"] = metric_figures(facts.aggregates.metrics, metrics)
    return counted


def _activity(counted: Aggregates) -> Activity:
    by_dimension = {name: ranking(groups) for name, groups in counted.groups.items()}
    return {
        "events": counted.events,
        "first_event_at": _time(counted.first_us),
        "last_event_at": _time(counted.last_us),
        "failures": counted.failures,
        "failure_rate": failure_rate(counted.failures, counted.events),
        "by_source": by_dimension["source"],
        "by_event_type": by_dimension["event_type"],
        "by_action": by_dimension["action"],
        "by_status": by_dimension["status"],
        "other": {
            "source": others(counted.others["source"]),
            "event_type": others(counted.others["event_type"]),
            "action": others(counted.others["action"]),
            "status": others(counted.others["status"]),
        },
        "by_hour": _hours(counted.hours),
    }


def _hours(hours: dict[int, tuple[int, int]]) -> list[Hour]:
    found = [(hour, *hours.get(hour, (0, 0))) for hour in range(_HOURS)]
    return [
        {"hour": hour, "events": events, "failures": failures} for hour, events, failures in found
    ]


def _quality(counted: Aggregates, quarantined: Iterable[Quarantined]) -> Quality:
    return {
        "duplicates": counted.duplicates,
        "conflicting_duplicates": counted.conflicting,
        "redelivered": counted.redelivered,
        "late": counted.late,
        "quarantined": quarantine_figures(quarantined),
    }


def _latency(counted: Aggregates) -> Latency:
    on_time = _quantiles(counted.on_time_latency_us)
    return {**_quantiles(counted.latency_us), "on_time": on_time}


def _quantiles(latency_us: tuple[int, ...] | None) -> Quantiles:
    if latency_us is None:
        return {"p50": None, "p95": None, "p99": None, "max": None}
    p50, p95, p99, longest = (us / 1e6 for us in latency_us)
    return {"p50": p50, "p95": p95, "p99": p99, "max": longest}


def _processing(facts: Facts) -> Processing:
    books = facts.books
    unbalanced = sorted({*books.unbalanced, *facts.unbalanced})
    return {
        **books.counts,
        "balanced": books.balanced and not unbalanced,
        "pending": named_keys(books.pending),
        "unbalanced": named_keys(unbalanced),
        "superseded": named_keys(facts.superseded),
    }


def _time(us: int | None) -> str | None:
    return None if us is None else rfc3339(EPOCH + timedelta(microseconds=us))
