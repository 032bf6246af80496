"""The types of a report's `quality`: repeats, late events, and what is in quarantine."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Sample(TypedDict):
    reason: str
    message: str
    original: str


class InvalidBySource(TypedDict):
    """The name is None where nothing says who sent them."""

    name: str | None
    events: int
    reasons: dict[str, int]


class LeftOut(TypedDict):
    values: int
    events: int


class QuarantineFigures(TypedDict):
    events: int
    reasons: dict[str, int]
    redelivered: int
    samples: list[Sample]
    by_source: NotRequired[list[InvalidBySource]]
    other_sources: NotRequired[LeftOut | None]


class Quality(TypedDict):
    duplicates: int
    conflicting_duplicates: int
    redelivered: int
    late: int
    quarantined: QuarantineFigures
