"""report.json: the contract of the report. Pure: figures in, one JSON-serialisable dict out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from functions.common import pricing
from functions.common.books import Books
from functions.common.times import EPOCH, rfc3339
from functions.report.compose import cost
from functions.report.count.arrival import Arrival
from functions.report.count.engine import Aggregates, Group
from functions.report.inputs.quarantine import SAMPLES_PER_REASON, Quarantined

REPORT_VERSION = 1
# A report names this many keys of a kind at most; the counts beside them are always full.
MAX_NAMED = 100
_HOURS = 24

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a day's report says, before it is put into words.

    `pending`: raw keys that arrived before the day was over and are not processed.
    `unbalanced`: keys of outputs, and of ledger entries whose outputs do not agree with them.
    `superseded`: event files and ledger entries of batches that were processed again with other
    counts since. `settled`: no event file waits for a ledger entry, which would make it count.
    """

    day: date
    zone: ZoneInfo
    now: datetime
    day_over: bool
    aggregates: Aggregates
    arrival: Arrival
    quarantined: Sequence[Quarantined]
    books: Books
    pending: Sequence[str]
    unbalanced: Sequence[str]
    superseded: Sequence[str]
    settled: bool


def compose(facts: Facts, first_generated_at: str | None) -> Json:
    """The report, as a new first revision; publishing gives it its number.

    `first_generated_at`: of the day's first report after it was over, None while there is none.
    """
    if first_generated_at is None and facts.day_over:
        first_generated_at = rfc3339(facts.now)
    complete = facts.day_over and not facts.pending
    return {
        "report_version": REPORT_VERSION,
        "date": facts.day.isoformat(),
        "time_zone": str(facts.zone),
        "generated_at": rfc3339(facts.now),
        "first_generated_at": first_generated_at,
        "revision": 1,
        "status": "complete" if complete else "incomplete",
        "pending": {"day_over": facts.day_over, **named(facts.pending)},
        "activity": _activity(facts.aggregates, facts.zone),
        "arrival": facts.arrival.to_json(),
        "quality": _quality(facts.aggregates, facts.quarantined),
        "latency_seconds": {
            **_latency(facts.aggregates.latency_us),
            "on_time": _latency(facts.aggregates.on_time_latency_us),
        },
        "processing": _processing(facts),
        "cost_estimate": cost.estimate(facts.books, pricing.load()),
    }


def _activity(counted: Aggregates, zone: ZoneInfo) -> Json:
    return {
        "events": counted.events,
        "first_event_at": _time(counted.first_us),
        "last_event_at": _time(counted.last_us),
        "failures": counted.failures,
        "failure_rate": _rate(counted.failures, counted.events),
        **{f"by_{name}": _ranking(groups) for name, groups in counted.groups.items()},
        "by_hour": _hours(counted.quarters, zone),
    }


def _ranking(groups: Iterable[Group]) -> list[Json]:
    """Most events first, then by name; those without a name after the others."""
    ranked = sorted(groups, key=lambda g: (-g.events, g.name is None, g.name or ""))
    return [
        {
            "name": group.name,
            "events": group.events,
            "failures": group.failures,
            "failure_rate": _rate(group.failures, group.events),
        }
        for group in ranked
    ]


def _hours(quarters: dict[int, tuple[int, int]], zone: ZoneInfo) -> list[Json]:
    """Events by the hour that the clocks showed: an hour that comes twice counts both."""
    events: Counter[int] = Counter()
    failures: Counter[int] = Counter()
    for quarter_us, (counted, failed) in quarters.items():
        hour = (EPOCH + timedelta(microseconds=quarter_us)).astimezone(zone).hour
        events[hour] += counted
        failures[hour] += failed
    return [
        {"hour": hour, "events": events[hour], "failures": failures[hour]} for hour in range(_HOURS)
    ]


def _quality(counted: Aggregates, quarantined: Iterable[Quarantined]) -> Json:
    reasons: Counter[str] = Counter()
    samples: defaultdict[str, list[Json]] = defaultdict(list)
    seen: set[str] = set()
    redelivered = 0
    for record in quarantined:
        if record.delivery_id is not None:
            if record.delivery_id in seen:
                redelivered += record.events
                continue
            seen.add(record.delivery_id)
        reasons[record.reason] += record.events
        if record.sample and len(samples[record.reason]) < SAMPLES_PER_REASON:
            samples[record.reason].append({"reason": record.reason, **asdict(record.sample)})
    most_first = sorted(reasons, key=lambda reason: (-reasons[reason], reason))
    return {
        "duplicates": counted.duplicates,
        "conflicting_duplicates": counted.conflicting,
        "redelivered": counted.redelivered,
        "late": counted.late,
        "quarantined": {
            "events": reasons.total(),
            "reasons": {reason: reasons[reason] for reason in most_first},
            "redelivered": redelivered,
            "samples": [sample for reason in most_first for sample in samples[reason]],
        },
    }


def _latency(quantiles_us: tuple[int, ...] | None) -> Json:
    names = ("p50", "p95", "p99", "max")
    if quantiles_us is None:
        return dict.fromkeys(names)
    return {name: us / 1e6 for name, us in zip(names, quantiles_us, strict=True)}


def _processing(facts: Facts) -> Json:
    books = facts.books
    unbalanced = sorted({*books.unbalanced, *facts.unbalanced})
    return {
        "batches": {
            "received": books.batches_received,
            "processed": books.batches_processed,
            "pending": books.batches_pending,
            "recovered": books.batches_recovered,
        },
        "events": {
            "received": books.events_received,
            "valid": books.events_valid,
            "quarantined": books.events_quarantined,
            "pending": books.events_pending,
        },
        "balanced": books.balanced and not unbalanced,
        "pending": named(books.pending),
        "unbalanced": named(unbalanced),
        "superseded": named(facts.superseded),
    }


def named(keys: Sequence[str]) -> Json:
    """Keys in a report: all counted, the first hundred by name."""
    return {"batches": len(keys), "keys": sorted(keys)[:MAX_NAMED]}


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _time(us: int | None) -> str | None:
    return None if us is None else rfc3339(EPOCH + timedelta(microseconds=us))
