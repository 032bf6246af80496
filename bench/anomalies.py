"""How well `stands_out` works: planted anomalies found and missed, false alarms on quiet days.

`python -m bench.anomalies` prints the table of docs/report.md.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.weeks import Team, report
from functions.report.baseline import Thresholds
from functions.report.comparison import compare
from functions.report.earlier import Day

THRESHOLDS = Thresholds(
    history_days=28,
    least_history_days=21,
    deviations=4.0,
    least_change=0.25,
    least_events=20,
    least_latency_seconds=10.0,
)
# Events on a Monday, and sources.
SIZES = {50: 3, 1_000: 8, 10_000: 15, 100_000: 30}

Report = dict[str, Any]
Found = set[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Plant:
    """An anomaly: what it does to a day, and what should be said of it."""

    name: str
    kind: str
    source: str | None
    change: Callable[[Report], Report]


def _changed(
    day: Report,
    *,
    volume: float = 1,
    failures: float = 1,
    source: str | None = None,
    quarantined: float = 1,
    latency: float = 1,
    new: int = 0,
) -> Report:
    groups: dict[str, tuple[int, int]] = {}
    for group in day["activity"]["by_source"]:
        events, failed = group["events"], group["failures"]
        if source in {None, group["name"]}:
            events = round(events * volume)
            failed = min(round(failed * volume * failures), events)
        if events:
            groups[group["name"]] = (events, failed)
    if new:
        groups["a-new-one"] = (new, 0)
    return report(
        date.fromisoformat(day["date"]),
        groups,
        round(day["quality"]["quarantined"]["events"] * quarantined),
        day["latency_seconds"]["on_time"]["p95"] * latency,
    )


def _plant(name: str, kind: str, source: str | None = None, **change: Any) -> Plant:
    if kind == "new_source":
        return Plant(name, kind, source, lambda day: _changed(day, **change))
    return Plant(name, kind, source, lambda day: _changed(day, source=source, **change))


PLANTS = [
    _plant("nothing arrives", "volume", volume=0),
    _plant("all volume halved", "volume", volume=0.5),
    _plant("all volume -25%", "volume", volume=0.75),
    _plant("all volume +50%", "volume", volume=1.5),
    _plant("all volume doubled", "volume", volume=2),
    _plant("largest source silent", "silent_source", "source-0", volume=0),
    _plant("third source silent", "silent_source", "source-2", volume=0),
    _plant("third source to a third", "volume", "source-2", volume=1 / 3),
    _plant("third source three times", "volume", "source-2", volume=3),
    _plant("a new source, 20 events", "new_source", "a-new-one", new=20),
    _plant("failure rate doubled", "failure_rate", failures=2),
    _plant("failure rate three times", "failure_rate", failures=3),
    _plant("third source fails five times as often", "failure_rate", "source-2", failures=5),
    _plant("p95 latency doubled", "latency", latency=2),
    _plant("quarantine five times", "quarantine", quarantined=5),
]


def judged(days: Sequence[Report], day: Report) -> Found:
    """What is said to stand out on a day after others."""
    earlier = [Day.of(one) for one in days]
    said = compare(day, earlier, THRESHOLDS)["stands_out"]
    return {(one["kind"], one["name"]) for one in said}


def windows(team: Team, days: int) -> Iterator[tuple[list[Report], Report]]:
    """Each day after the first month, with the days that its comparison looks at."""
    months = list(team.days(days + THRESHOLDS.history_days))
    for place in range(THRESHOLDS.history_days, len(months)):
        yield months[place - THRESHOLDS.history_days : place], months[place]


def quiet(team: Team, days: int) -> list[Found]:
    """What is said on days on which nothing happened: every word of it a false alarm."""
    return [judged(before, day) for before, day in windows(team, days)]


def planted(team: Team, plant: Plant, days: int) -> tuple[int, int]:
    """On how many days the anomaly was found, of those on which there was something to find."""
    found = tried = 0
    for before, day in windows(team, days):
        there = {group["name"] for group in day["activity"]["by_source"]}
        if plant.source is None or plant.source in there or plant.kind == "new_source":
            tried += 1
            found += (plant.kind, plant.source) in judged(before, plant.change(copy.deepcopy(day)))
    return found, tried
