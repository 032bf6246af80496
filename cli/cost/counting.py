"""What the counting of a team's own figures is reckoned by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.report.count.metrics.questions import readings
from functions.report.definitions import parse
from stacks.definitions import Definitions
from stacks.definitions.compiled import reported, to_bytes


@dataclass(frozen=True, slots=True)
class Counting:
    """How many metrics there are, and how often each statement for them reads a day's events."""

    metrics: int = 0
    readings: Sequence[int] = ()


NOTHING = Counting()


def of(defined: Definitions) -> Counting:
    """Of definitions, by the code of the report."""
    metrics = parse(to_bytes(reported(defined))).metrics
    return Counting(len(metrics.metrics), readings(metrics))
