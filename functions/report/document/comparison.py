"""The types of the `comparison` of a report."""

from __future__ import annotations

from typing import Literal, TypedDict


class PreviousDay(TypedDict):
    date: str
    events: int
    failures: int
    failure_rate: float | None
    quarantined: int
    p95_latency_seconds: float | None


class TrailingWeek(TypedDict):
    """Means a day."""

    days: int
    events: float
    failures: float
    failure_rate: float | None
    quarantined: float
    by_hour: list[float]


FindingKind = Literal[
    "volume", "failure_rate", "latency", "quarantine", "silent_source", "new_source"
]
Confidence = Literal["high", "medium", "low"]


class Usual(TypedDict):
    """A figure beside the range that is usual."""

    observed: float
    expected: float
    low: float
    high: float


class Finding(Usual):
    """One thing that stands out; the name is None if it is about all sources together."""

    kind: FindingKind
    name: str | None
    confidence: Confidence
    sentence: str


class Comparison(TypedDict):
    previous_day: PreviousDay | None
    trailing_week: TrailingWeek | None
    history_days: int
    stands_out: list[Finding]
