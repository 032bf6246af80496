"""Days of an invented team as report.json: weekly rhythm, growth, noise. Seeded."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from bench.chance import poisson
from functions.report.document.rates import failure_rate
from functions.report.document.report import Report

FIRST_DAY = date(2026, 1, 5)  # a Monday
# Of weekdays, Monday first: an office's week.
RHYTHM = (1.0, 1.1, 1.08, 1.05, 0.95, 0.45, 0.35)
_ONE_FAILURE_IN = (0.005, 0.05)
# Of a hundred events at the busiest hour, and how far an hour strays, as a standard deviation of
# the logarithm.
_HOURS = (
    *(14, 10, 8, 6, 5, 10, 22, 40, 70, 88, 95, 97),
    *(90, 98, 99, 96, 92, 84, 66, 50, 41, 33, 24, 17),
)
_HOUR_NOISE = 0.1
_A_DAY = len(_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`share` of the events; `presence`: the share of days on which it sends anything."""

    name: str
    share: float
    failure_rate: float
    weekdays_only: bool = False
    presence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """`events` on a Monday; `growth` a week; `noise`: standard deviation of log volume a day."""

    events: int
    sources: int
    growth: float = 0.01
    noise: float = 0.08
    seed: int = 0
    members: list[Source] = field(init=False)

    def __post_init__(self) -> None:
        rng = random.Random(f"{self.seed}-{self.events}")
        weights = [1 / (place + 1) for place in range(self.sources)]
        members = [
            Source(
                name=f"source-{place}",
                share=weight / sum(weights),
                failure_rate=rng.uniform(*_ONE_FAILURE_IN),
                weekdays_only=place % 5 == 3,
                presence=0.6 if place % 7 == 6 else 1.0,
            )
            for place, weight in enumerate(weights)
        ]
        object.__setattr__(self, "members", members)

    def days(self, count: int) -> Iterator[Report]:
        """Reports of consecutive days from FIRST_DAY, of a team, without anomalies."""
        rng = random.Random(f"{self.seed}-{self.events}-days")
        for number in range(count):
            yield self._day(rng, number)

    def _day(self, rng: random.Random, number: int) -> Report:
        day = FIRST_DAY + timedelta(days=number)
        everybody = (
            RHYTHM[day.weekday()]
            * math.exp(self.growth * number / 7)
            * math.exp(rng.gauss(0, self.noise / 2))
        )
        groups: dict[str, tuple[int, int]] = {}
        for source in self.members:
            there = rng.random() < source.presence and not (
                source.weekdays_only and day.weekday() > 4
            )
            mean = self.events * source.share * everybody * math.exp(rng.gauss(0, self.noise))
            events = poisson(rng, mean) if there else 0
            rate = min(source.failure_rate * math.exp(rng.gauss(0, 0.15)), 1.0)
            if events:
                groups[source.name] = (events, min(poisson(rng, events * rate), events))
        total = sum(events for events, _ in groups.values())
        quarantined = poisson(rng, total * 0.004 * math.exp(rng.gauss(0, 0.2)))
        latency = 65 * math.exp(rng.gauss(0, 0.08))
        return report(day, groups, quarantined, latency, _by_hour(day, total))


def report(
    day: date,
    groups: dict[str, tuple[int, int]],
    quarantined: int,
    latency: float,
    by_hour: Sequence[int] | None = None,
) -> Report:
    """A report.json with only the members that a comparison reads.

    `by_hour`: the events of the 24 hours; by default they are all alike.
    """
    events = sum(count for count, _ in groups.values())
    failures = sum(failed for _, failed in groups.values())
    read = {
        "date": day.isoformat(),
        "time_zone": "UTC",
        "status": "complete",
        "pending": {"day_over": True},
        "activity": {
            "events": events,
            "failures": failures,
            "failure_rate": failure_rate(failures, events),
            "by_hour": [
                {"hour": hour, "events": count}
                for hour, count in enumerate(by_hour or [events // _A_DAY] * _A_DAY)
            ],
            "by_source": [
                {
                    "name": name,
                    "events": count,
                    "failures": failed,
                    "failure_rate": failure_rate(failed, count),
                }
                for name, (count, failed) in groups.items()
            ],
            "by_action": [],
        },
        "quality": {"quarantined": {"events": quarantined, "reasons": {}}},
        "processing": {"events": {"valid": events}},
        "latency_seconds": {"on_time": {"p95": latency}},
    }
    return cast("Report", read)


def _by_hour(day: date, events: int) -> list[int]:
    """About so many events by the hours of a day. What chance makes of them is the day's own."""
    rng = random.Random(f"{day}-{events}-hours")
    whole = sum(_HOURS)
    return [
        poisson(rng, events * part / whole * math.exp(rng.gauss(0, _HOUR_NOISE))) for part in _HOURS
    ]
