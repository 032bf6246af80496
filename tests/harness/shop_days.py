"""Days of an invented shop as facts, for whole reports by the steps that make them. Seeded.

`bench.weeks` has days with only what a comparison reads. A page shows all members of a report: the
hours, the books, samples of what is invalid.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench.chance import poisson
from functions.common.books import Books
from functions.common.clock import hour_lengths
from functions.common.days import end_of, start_of
from functions.report.count.arrival import Arrival
from functions.report.count.engine import Aggregates, GroupCounts, Mapped, Others
from functions.report.count.facts import Facts
from functions.report.document.lists import DIMENSIONS
from functions.report.inputs.quarantine import Quarantined, Sample
from tests.harness.shop_metrics import Factors, measured
from tests.harness.shop_metrics import groups as own_groups

ZONE = ZoneInfo("Europe/Zurich")
# Events and failures of a hundred of each source on a Monday.
SOURCES = {
    "shop.checkout": (32.0, 5.0),
    "search.api": (18.0, 3.3),
    "shop.catalogue": (11.0, 1.7),
    "payments.card": (8.4, 1.2),
    "warehouse.stock": (6.0, 4.9),
    "accounts.login": (5.8, 1.3),
    "billing.invoices": (4.2, 2.6),
    "partners.feed": (3.7, 1.7),
    "support.chat": (3.6, 3.4),
    "mobile.ios": (3.5, 3.0),
    "mobile.android": (3.1, 3.9),
}
_RHYTHM = (1.0, 1.1, 1.08, 1.05, 0.95, 0.45, 0.35)
_HOURS = (
    *(14, 10, 8, 6, 5, 10, 22, 40, 70, 88, 95, 97),
    *(90, 98, 99, 96, 92, 84, 66, 50, 41, 33, 24, 17),
)
_HOUR = timedelta(hours=1)
_INVALID = {
    ("partners.feed", "missing:source"): 100,
    ("billing.invoices", "bad_timestamp"): 47,
    (None, "not_json"): 33,
    ("search.api", "too_long:event_type"): 17,
    ("support.chat", "bad_status"): 16,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """What is unusual about a day: factors on its figures, by source where that is a mapping.

    `silent`, `new`: sources that send nothing, and new ones with their events. `empty_hours`: hours
    without events. `invalid`: of these sources so many times as many. `waiting`: the share of what
    arrived whose batches are not processed. `unbalanced`: keys. `late`: events of the first source
    that came once the first report was made. `sent_later`: the day on which all events were sent.
    `metrics`: factors on the shop's own figures, where they are counted (shop_metrics.py).
    """

    volume: float | Mapping[str, float] = 1
    failures: float = 1
    delay: float = 1
    silent: Sequence[str] = ()
    new: Mapping[str, int] = field(default_factory=dict)
    empty_hours: Sequence[int] = ()
    invalid: float = 1
    waiting: float = 0
    unbalanced: Sequence[str] = ()
    late: int = 0
    sent_later: date | None = None
    metrics: Factors = field(default_factory=dict)


USUAL = Odd()


def facts(
    day: date,
    odd: Odd = USUAL,
    *,
    sources: Mapping[str, tuple[float, float]] = SOURCES,
    monday: int = 50_000,
    zone: ZoneInfo = ZONE,
    now: datetime | None = None,
    metrics: bool = False,
) -> Facts:
    """The facts of a day; `monday`: events on a usual Monday; `now`: when its report is made.

    `metrics`: whether the shop's own figures are counted too.
    """
    rng = random.Random(f"shop {day}")
    groups = [_group(rng, day, name, sources, monday, odd) for name in sources]
    groups[0] = replace(groups[0], events=groups[0].events + odd.late)
    groups = [one for one in groups if one.events]
    groups += [GroupCounts(name, events, 0) for name, events in odd.new.items()]
    events, failures = (sum(one.events for one in groups), sum(one.failures for one in groups))
    repeats = [round(events * share) for share in (0.009, 0.0004, 0.0002)]
    latency = [
        round(seconds * odd.delay * rng.gauss(1, 0.03) * 1e6) for seconds in (2, 62, 95, 300)
    ]
    later = {odd.sent_later: events + sum(repeats)} if odd.sent_later else {}
    made = now or end_of(day, zone) + timedelta(minutes=30)
    refused = () if odd.sent_later else _refused(rng, day, events, odd)
    own = own_groups(events, failures) if metrics else {}
    return Facts(
        day=day,
        zone=zone,
        now=made,
        day_over=made >= end_of(day, zone),
        aggregates=Aggregates(
            events=events,
            failures=failures,
            first_us=_us(start_of(day, zone) + timedelta(seconds=3)) if events else None,
            last_us=_us(end_of(day, zone) - timedelta(seconds=2)) if events else None,
            groups={
                "source": groups,
                "event_type": _split(events, failures, ("Called", "Changed", "Ordered", "Viewed")),
                "action": _split(events, failures, ("call", "update", "order", "view", None)),
                "status": _statuses(events, failures),
                **own,
            },
            others={name: Others() for name in (*DIMENSIONS, *own)},
            hours=_hours(rng, day, zone, events, failures, odd),
            duplicates=repeats[0],
            conflicting=repeats[1],
            redelivered=repeats[2],
            late=odd.late,
            latency_us=tuple(latency) if events else None,
            on_time_latency_us=tuple(latency) if events else None,
            mapped=Mapped(),
            metrics=measured(day, events, odd.metrics) if metrics else (),
        ),
        arrival=Arrival(events, events + sum(repeats), later or _after(day, odd.late), 0),
        quarantined=refused,
        books=_books(day, events + sum(repeats), refused, odd),
        pending=_pending(day, odd),
        unbalanced=odd.unbalanced,
        superseded=(),
    )


def _group(
    rng: random.Random,
    day: date,
    name: str,
    sources: Mapping[str, tuple[float, float]],
    monday: int,
    odd: Odd,
) -> GroupCounts:
    share, failing = sources[name]
    factor = odd.volume if isinstance(odd.volume, int | float) else odd.volume.get(name, 1)
    whole = sum(share for share, _ in sources.values())
    mean = monday * share / whole * _RHYTHM[day.weekday()] * rng.gauss(1, 0.05) * factor
    events = 0 if name in odd.silent else poisson(rng, max(mean * (1 - odd.waiting), 0))
    rate = failing / 100 * max(rng.gauss(1, 0.1), 0.2) * odd.failures
    return GroupCounts(name, events, min(poisson(rng, events * rate), events))


def _hours(
    rng: random.Random, day: date, zone: ZoneInfo, events: int, failures: int, odd: Odd
) -> dict[int, tuple[int, int]]:
    """Events and failures by the hours that clocks showed; all of the day are in one of them."""
    weights = [
        0 if hour in odd.empty_hours else weight * (length / _HOUR) * rng.gauss(1, 0.03)
        for hour, (weight, length) in enumerate(zip(_HOURS, hour_lengths(day, zone), strict=True))
    ]
    found: dict[int, tuple[int, int]] = {}
    left, left_failures, rest = events, failures, sum(weights)
    for hour, weight in enumerate(weights):
        part = weight / rest if rest else 0
        here, failed = round(left * part), round(left_failures * part)
        found[hour] = (here, min(failed, here))
        left, left_failures, rest = left - here, left_failures - failed, rest - weight
    return found


def _split(events: int, failures: int, names: Sequence[str | None]) -> list[GroupCounts]:
    """Half of what is left for each name, and all of it for the last."""
    found = []
    for place, name in enumerate(names):
        last = place == len(names) - 1
        here, failed = (events, failures) if last else (events // 2, failures // 2)
        found.append(GroupCounts(name, here, failed))
        events, failures = events - here, failures - failed
    return [one for one in found if one.events]


def _statuses(events: int, failures: int) -> list[GroupCounts]:
    found = [
        GroupCounts("success", events - failures, 0),
        GroupCounts("failure", failures, failures),
    ]
    return [one for one in found if one.events]


def _refused(rng: random.Random, day: date, events: int, odd: Odd) -> list[Quarantined]:
    """The invalid events of the day: some of each source and reason."""
    found = []
    for (source, reason), often in _INVALID.items():
        times = odd.invalid if source == "partners.feed" else 1 + (odd.invalid - 1) / 2
        for number in range(poisson(rng, often * times * events / 50_000)):
            sample = Sample(f"the event is invalid: {reason}", _original(source, number))
            found.append(
                Quarantined(reason, 1, f"{reason}-{source}-{number}", source, None, sample)
            )
    return found


def _original(source: str | None, number: int) -> str:
    if source is None:
        return "not JSON at all"
    event = {"event_id": f"e-{number}", "event_type": "Called", "timestamp": "yesterday"}
    envelope = {
        "version": "0",
        "id": f"0b1c{number:04}",
        "detail-type": "event",
        "source": source,
        "time": "2026-02-09T08:00:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": event,
    }
    return json.dumps(envelope)


def _books(day: date, stored: int, refused: Sequence[Quarantined], odd: Odd) -> Books:
    valid = 0 if odd.sent_later else stored - odd.late + round(stored * 0.0014)
    arrived = (valid + len(refused)) / (1 - odd.waiting)
    waiting = round(arrived) - valid - len(refused)
    batches = 0 if odd.sent_later else 1 + stored // 500
    keys = _pending(day, odd)
    return Books(
        batches_received=batches + len(keys),
        batches_processed=batches,
        batches_recovered=0,
        events_received=valid + len(refused) + waiting,
        events_valid=valid,
        events_quarantined=len(refused),
        events_pending=waiting,
        pending=keys,
        unbalanced=(),
    )


def _pending(day: date, odd: Odd) -> tuple[str, ...]:
    if not odd.waiting:
        return ()
    return tuple(f"events/dt={day}/hr=22/batch-{number:04}-n500.ndjson.gz" for number in range(23))


def _after(day: date, late: int) -> dict[date, int]:
    return {day + timedelta(days=3): late} if late else {}


def _us(moment: datetime) -> int:
    return round((moment - datetime.combine(date(1970, 1, 1), time.min, UTC)).total_seconds() * 1e6)
