"""What the report of a day must say, by docs/report.md, of what is stored and processed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.reference.batches import Batch
from tests.reference.books import Json, named, processing, quarantined
from tests.reference.contract import Event
from tests.reference.days import day_of, end_of, rfc3339
from tests.reference.inputs import keys_waited_for
from toolchain.project import ROOT

MILLISECOND = timedelta(milliseconds=1)
_MOST_NAMES = 1_000
_LONGEST_NAME = 256
# Of what no mapping could read.
_UNREADABLE = (
    *("not_unicode", "not_json", "not_an_envelope", "not_an_object", "too_deep"),
    "unreadable_batch",
)
_MAPPINGS = ROOT / "functions" / "process" / "mapping" / "mappings.json"


@dataclass(frozen=True)
class Copy:
    """An event as it was stored once. `ingested_at`: to the millisecond, as it is kept."""

    event: Event
    batch: Batch
    line: int
    ingested_at: datetime


def report_of(
    day: date,
    zone: ZoneInfo,
    batches: Iterable[Batch],
    stray: Sequence[str],
    now: datetime,
    first_generated_at: datetime | None,
) -> Json:
    """The report of a day, but for its comparison, cost and revision.

    `stray`: keys in the raw zone, of the day, that do not follow the layout.
    """
    batches = list(batches)
    end = end_of(day, zone)
    arrived = [batch for batch in batches if day_of(batch.arrived, zone) == day]
    waited_for = keys_waited_for(day, zone, batches)
    refused = quarantined(arrived)
    copies = _copies(day, zone, batches)
    counted, repeats = _once(copies)
    on_time = [
        copy
        for copy in counted
        if first_generated_at is None or copy.ingested_at <= first_generated_at
    ]
    day_over = now >= end
    if first_generated_at is None and day_over:
        first_generated_at = now
    return {
        "report_version": 2,
        "date": str(day),
        "time_zone": str(zone),
        "generated_at": rfc3339(now),
        "first_generated_at": first_generated_at and rfc3339(first_generated_at),
        "status": "complete" if day_over and not waited_for else "incomplete",
        "pending": {"day_over": day_over, **named(waited_for)},
        "activity": _activity(counted, zone),
        "arrival": _arrival(copies, counted, day, zone, end),
        "quality": {
            "duplicates": repeats["duplicates"],
            "conflicting_duplicates": repeats["conflicting_duplicates"],
            "redelivered": repeats["redelivered"],
            "late": len(counted) - len(on_time),
            "quarantined": refused,
        },
        "mappings": _mappings(refused),
        "latency_seconds": {
            **_quantiles(counted),
            "on_time": _quantiles(on_time),
        },
        "processing": processing(arrived, stray),
    }


def _mappings(refused: Json) -> Json:
    """No message of a scenario is read by a mapping; mappings are asked about invalid ones."""
    judged = sum(count for reason, count in refused["reasons"].items() if reason not in _UNREADABLE)
    digest = json.loads(_MAPPINGS.read_bytes())["digest"]
    digests = [{"digest": digest, "events": 0, "quarantined": judged}] if judged else []
    return {"digests": digests, "by_mapping": [], "by_source": [], "other_sources": None}


def _copies(day: date, zone: ZoneInfo, batches: Iterable[Batch]) -> list[Copy]:
    """All copies of a day's events in processed batches, in the order in which they were stored."""
    copies = []
    for batch in batches:
        stored_at = batch.stored_at
        kept = stored_at.replace(microsecond=stored_at.microsecond // 1000 * 1000)
        for line, event in enumerate(batch.judged() if batch.processed else []):
            if isinstance(event, Event) and day_of(event.moment, zone) == day:
                copies.append(Copy(event, batch, line, kept))
    return sorted(copies, key=lambda copy: (copy.ingested_at, copy.batch.name, copy.line))


def _once(copies: Iterable[Copy]) -> tuple[list[Copy], Counter[str]]:
    """The first copy of each event, and how many copies are repeats of which kind."""
    first: dict[tuple[str, str], Copy] = {}
    deliveries = set()
    repeats: Counter[str] = Counter()
    for copy in copies:
        event = copy.event
        identity = (event.source, event.event_id)
        delivery = (*identity, event.delivery)
        if delivery in deliveries:
            repeats["redelivered"] += 1
        elif identity not in first:
            first[identity] = copy
        elif first[identity].event.text == event.text:
            repeats["duplicates"] += 1
        else:
            repeats["conflicting_duplicates"] += 1
        deliveries.add(delivery)
    return list(first.values()), repeats


def _activity(counted: Sequence[Copy], zone: ZoneInfo) -> Json:
    events = [copy.event for copy in counted]
    moments = sorted(event.moment for event in events)
    failed = [event for event in events if event.failed]
    groups = {
        "source": _groups(events, lambda event: event.source),
        "event_type": _groups(events, lambda event: event.event_type),
        "action": _groups(events, lambda event: _cut(event.action)),
        "status": _groups(events, lambda event: _cut(event.status)),
    }
    by_hour = Counter(event.moment.astimezone(zone).hour for event in events)
    failed_by_hour = Counter(event.moment.astimezone(zone).hour for event in failed)
    return {
        "events": len(events),
        "first_event_at": rfc3339(moments[0]) if moments else None,
        "last_event_at": rfc3339(moments[-1]) if moments else None,
        "failures": len(failed),
        "failure_rate": rate(len(failed), len(events)),
        **{f"by_{dimension}": named for dimension, (named, _) in groups.items()},
        "other": {dimension: other for dimension, (_, other) in groups.items()},
        "by_hour": [
            {"hour": hour, "events": by_hour[hour], "failures": failed_by_hour[hour]}
            for hour in range(24)
        ],
    }


def _cut(name: str | None) -> str | None:
    if name is None or len(name) <= _LONGEST_NAME:
        return name
    digits = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{name[:_LONGEST_NAME]}… ({len(name)} characters, SHA-256 {digits})"


def _groups(
    events: Sequence[Event], name_of: Callable[[Event], str | None]
) -> tuple[list[Json], Json]:
    """Most events first; then by name, those without one last. And what the list leaves out."""
    counts = Counter(name_of(event) for event in events)
    failures = Counter(name_of(event) for event in events if event.failed)
    names = sorted(counts, key=lambda name: (-counts[name], name is None, name or ""))
    beyond = [name for name in names if name is not None][_MOST_NAMES:]
    other = {
        "values": len(beyond),
        "events": sum(counts[name] for name in beyond),
        "failures": sum(failures[name] for name in beyond),
    }
    left_out = set(beyond)
    groups = [
        {
            "name": name,
            "events": counts[name],
            "failures": failures[name],
            "failure_rate": rate(failures[name], counts[name]),
        }
        for name in names
        if name not in left_out
    ]
    return groups, other


def rate(part: int, whole: int) -> float | None:
    """A share, to a millionth; 0 and 1 are none and all."""
    if not whole or part in (0, whole):
        return part / whole if whole else None
    millionths = round(Fraction(part * 10**6, whole))
    return max(1, min(millionths, 10**6 - 1)) / 10**6


def _arrival(
    copies: Sequence[Copy], counted: Sequence[Copy], day: date, zone: ZoneInfo, end: datetime
) -> Json:
    after = [copy for copy in copies if copy.batch.arrived >= end]
    repeats = len(copies) - len(counted)
    days = sorted(day_of(copy.batch.arrived, zone) for copy in after)
    return {
        "stored": len(copies),
        "before_the_day": sum(day_of(copy.batch.arrived, zone) < day for copy in copies),
        "after_the_day": len(after),
        "first_date": str(days[0]) if days else None,
        "last_date": str(days[-1]) if days else None,
        "backfilled": 2 * (len(after) - repeats) > len(counted),
    }


def _quantiles(copies: Sequence[Copy]) -> Json:
    """Nearest ranks of the latencies, each rounded to the millisecond, halves up."""
    latencies = sorted(
        (copy.ingested_at - copy.event.moment + MILLISECOND / 2) // MILLISECOND for copy in copies
    )

    def rank(percent: int) -> float | None:
        place = -(-percent * len(latencies) // 100)  # rounded up
        return latencies[place - 1] / 1000 if latencies else None

    return {"p50": rank(50), "p95": rank(95), "p99": rank(99), "max": rank(100)}
