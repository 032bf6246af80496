"""What a metric usually is on such a day: bands of counts, sums, shares and levels.

Days are compared with those like them, as in bands.py: on a scale on which figures stray alike
whatever their size, or as they are where some are not above 0. How far one may stray is learnt from
the misses of earlier days. No band is narrower than chance makes it, as far as the number of events
says: a sum of n payments deviates by about 1 / root n, and a mean of n values too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Literal, NamedTuple

from functions.report.compare.bands import LEAST_TO_GROW, count_band, rate_band
from functions.report.compare.baseline import Band
from functions.report.compare.robust import LEAST_DAYS, WEEK, growth, usual_level

# What a metric is, as far as chance is concerned. Counts, sums and differences of nothing are 0.
Nature = Literal["count", "sum", "difference", "share", "level"]
# Below so many events in the part of a share, its days are luck; all of them together are not.
_LEAST_PART = 5
# Of small figures a band has so many digits, and of others at least so many behind the point.
_DIGITS = 6
# A factor of e^100 is no bound to anything; that of a greater power would be no float.
_WIDEST = 100.0
_COUNTED = frozenset({"count", "count_distinct"})


class Measure(NamedTuple):
    """A figure of a metric on an earlier day. `events`: as in the report (docs/report.md)."""

    ago: int
    value: float
    events: int


def nature(definition: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Nature:
    """What a metric is by its definition; `others`: those of all metrics by name."""
    if definition["numerator"] is not None:
        part, whole = others.get(definition["numerator"]), others.get(definition["denominator"])
        counted = part and whole and part["agg"] in _COUNTED and whole["agg"] == "count"
        return "share" if counted else "level"
    if definition["plus"]:
        parts = [others.get(name) for name in definition["plus"]]
        if definition["minus"]:
            return "difference"
        return "count" if all(one and one["agg"] in _COUNTED for one in parts) else "sum"
    if definition["agg"] in _COUNTED:
        return "count"
    return "sum" if definition["agg"] == "sum" else "level"


def metric_band(
    of: Nature, history: Sequence[Measure], events: int, deviations: float, *, weekly: bool = True
) -> Band | None:
    """The band of a metric on a day with so many events of it.

    None with fewer than two days like this one.
    """
    match of:
        case "count":
            counts = [(one.ago, round(one.value)) for one in history]
            return count_band(counts, deviations, weekly=weekly)
        case "share" if all(0 <= one.value <= 1 for one in history):
            return _share_band(history, events, deviations, weekly=weekly)
    usual_events = _usual_events(history, weekly=weekly)
    # A mean of few values strays further; of a sum, few payments are what is odd.
    adds = of in ("sum", "difference")
    counted = usual_events if adds else events or usual_events
    if of == "difference" or any(one.value <= 0 for one in history):
        return _linear_band(history, counted, deviations, weekly=weekly, adds=adds)
    return _quantity_band(history, counted, deviations, weekly=weekly, adds=adds)


def _usual_events(history: Sequence[Measure], *, weekly: bool) -> float:
    cycle = WEEK if weekly else 1
    alike = [one.events for one in history if one.ago % cycle == 0]
    return median(alike) if alike else 0


def _quantity_band(
    history: Sequence[Measure], events: float, deviations: float, *, weekly: bool, adds: bool
) -> Band | None:
    """The band of what is always above 0. `adds`: it grows from week to week, as counts do."""
    cycle = WEEK if weekly else 1
    alike = sum(1 for one in history if one.ago % cycle == 0)
    if alike < LEAST_DAYS:
        return None
    # As wide as a count of so many events may stray (count_band), as a share of what is expected.
    chance = deviations / (2 * math.sqrt(max(events, 1)))
    logs = [(one.ago, math.log(one.value)) for one in history]
    grown = growth(logs) if adds and weekly and alike >= LEAST_TO_GROW else 0.0
    levels = [(ago, value + grown * ago) for ago, value in logs]
    level, spread, weeks = usual_level(levels, deviations, cycle)
    middle = math.exp(level)
    spread = min(spread, _WIDEST)
    below, above = max(1 - chance, 0) ** 2, (1 + chance) ** 2
    low, high = min(below, math.exp(-spread)), max(above, math.exp(spread))
    return _band(middle, middle * low, middle * high, weeks)


def _linear_band(
    history: Sequence[Measure], events: float, deviations: float, *, weekly: bool, adds: bool
) -> Band | None:
    """The band of what may be below 0.

    The sum of a Sunday with a tenth of the events strays by a tenth: sums are seen as of one event.
    """
    cycle = WEEK if weekly else 1
    if sum(1 for one in history if one.ago % cycle == 0) < LEAST_DAYS:
        return None
    sizes = _sizes(history, cycle) if adds else dict.fromkeys(range(cycle), 1.0)
    values = [(one.ago, one.value / sizes[one.ago % cycle]) for one in history]
    level, spread, weeks = usual_level(values, deviations, cycle)
    middle = level * sizes[0]
    half = max(spread * sizes[0], abs(middle) * deviations / math.sqrt(max(events, 1)))
    return _band(middle, middle - half, middle + half, weeks)


def _sizes(history: Sequence[Measure], cycle: int) -> Mapping[int, float]:
    """How many events days have that are alike, by how many days ago within a cycle."""
    events: dict[int, list[int]] = {}
    for one in history:
        events.setdefault(one.ago % cycle, []).append(one.events)
    return {ago: max(median(counts), 1) for ago, counts in events.items()}


def _share_band(
    history: Sequence[Measure], events: int, deviations: float, *, weekly: bool
) -> Band | None:
    """The band of a share of counts: on the scale of the arcsine of the root."""
    cycle = WEEK if weekly else 1
    alike = [one for one in history if one.ago % cycle == 0 and one.events]
    if len(alike) < LEAST_DAYS or not events:
        return None
    if median(one.value * one.events for one in alike) < _LEAST_PART:
        parts = [(one.ago, round(one.value * one.events), one.events) for one in history]
        return rate_band(parts, events, deviations)
    levels = [(one.ago, math.asin(math.sqrt(one.value))) for one in history if one.events]
    middle, spread, weeks = usual_level(levels, deviations, cycle)
    half = max(spread, deviations * 0.5 / math.sqrt(events))
    low, high = max(middle - half, 0.0), min(middle + half, math.pi / 2)
    return _band(math.sin(middle) ** 2, math.sin(low) ** 2, math.sin(high) ** 2, weeks)


def _band(expected: float, low: float, high: float, weeks: int) -> Band:
    """A band with enough digits for figures far below 1."""
    size = max(abs(expected), abs(low), abs(high))
    digits = max(_DIGITS, _DIGITS - math.floor(math.log10(size))) if size else _DIGITS
    return Band.of(expected, low, high, weeks, digits)
