"""Anomalies to plant into the days of an invented team, and quiet weeks without any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.document.report import Report

_NEWCOMER = "a new one"


@dataclass(frozen=True, slots=True)
class Plant:
    """An anomaly: factors on a day's figures, and the `kind` of finding that is due.

    `source`: the source with the anomaly, or None for all of them. `new`: how many events a source
    has that was not seen before. `empty_hours`: those without events.
    """

    name: str
    kind: str
    source: str | None = None
    volume: float = 1
    failures: float = 1
    quarantined: float = 1
    latency: float = 1
    new: int = 0
    empty_hours: Sequence[int] = ()

    @property
    def expected(self) -> tuple[str, str | None]:
        """The finding that is due."""
        return self.kind, _NEWCOMER if self.new else self.source

    def on(self, day: Report) -> Report:
        """The day with the anomaly."""
        groups: dict[str, tuple[int, int]] = {}
        for group in day["activity"]["by_source"]:
            name, events, failed = str(group["name"]), group["events"], group["failures"]
            if self.source in {None, name}:
                events = round(events * self.volume)
                failed = min(round(failed * self.volume * self.failures), events)
            if events:
                groups[name] = (events, failed)
        if self.new:
            groups[_NEWCOMER] = (self.new, 0)
        return report(
            date.fromisoformat(day["date"]),
            groups,
            round(day["quality"]["quarantined"]["events"] * self.quarantined),
            (day["latency_seconds"]["on_time"]["p95"] or 0) * self.latency,
            [
                0 if hour["hour"] in self.empty_hours else hour["events"]
                for hour in day["activity"]["by_hour"]
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Weeks without anomalies on the days that are judged.

    `history`: days that each of these is compared with. `outage`: whether most events were lost
    on the same weekday of the week before. `team`: arguments of `Team` other than its defaults.
    """

    name: str
    history: int = THRESHOLDS.history_days
    outage: bool = False
    team: dict[str, float] = field(default_factory=dict)


QUIET = [
    Quiet(name="usual weeks"),
    Quiet(name="noisy weeks (20% a day)", team={"noise": 0.2}),
    Quiet(name="growing by 5% a week", team={"growth": 0.05}),
    Quiet(name="three weeks of history", history=THRESHOLDS.least_history_days),
    Quiet(name="four fifths lost a week earlier", outage=True),
]

OUTAGE = Plant("outage", "volume", volume=0.2)
PLANTS = [
    Plant("nothing arrives", "volume", volume=0),
    Plant("all volume halved", "volume", volume=0.5),
    Plant("all volume -25%", "volume", volume=0.75),
    Plant("all volume +50%", "volume", volume=1.5),
    Plant("all volume doubled", "volume", volume=2),
    Plant("no events from 13:00 to 15:00", "gap", empty_hours=(13, 14)),
    Plant("largest source silent", "silent_source", "source-0", volume=0),
    Plant("third source silent", "silent_source", "source-2", volume=0),
    Plant("third source to a third", "volume", "source-2", volume=1 / 3),
    Plant("third source three times", "volume", "source-2", volume=3),
    Plant("a new source, 20 events", "new_source", new=20),
    Plant("failure rate doubled", "failure_rate", failures=2),
    Plant("failure rate three times", "failure_rate", failures=3),
    Plant("third source fails five times as often", "failure_rate", "source-2", failures=5),
    Plant("p95 latency doubled", "latency", latency=2),
    Plant("quarantine five times", "quarantine", quarantined=5),
]
# Causes of one day: a silent source, more failures, delay and invalid events everywhere, sources
# that sent more, and a new one.
SIX = (
    Plant("silent", "silent_source", "source-2", volume=0),
    Plant("failures", "failure_rate", failures=3.5),
    Plant("delay", "latency", latency=3.5),
    Plant("invalid", "quarantine", quarantined=4),
    Plant("volume", "volume", "source-4", volume=1.7),
    Plant("volume", "volume", "source-5", volume=1.7),
    Plant("new", "new_source", new=340),
)
