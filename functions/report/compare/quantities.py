"""What a metric usually is on such a day: bands of counts, sums, shares and levels.

Days are compared with those like them, as in bands.py: on a scale on which figures stray alike
whatever their size, or as they are where some are not above 0. How far one may stray is learnt from
the misses of earlier days. No band is narrower than chance makes it, as far as the number of events
says: a sum of n payments deviates by about 1 / root n, and a mean of n values too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
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
# What is 0 without events, and grows with them.
_ADDED = frozenset({"count", "sum", "difference"})
Scale = Literal["counts", "arcsines", "logarithms", "none"]
_ON_SCALE: Mapping[Scale, Callable[[float], float]] = {
    "counts": lambda count: math.log(count + 0.5),
    "arcsines": lambda share: math.asin(math.sqrt(share)),
    "logarithms": math.log,
}


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
    of: Nature,
    history: Sequence[Measure],
    events: int,
    deviations: float,
    *,
    weekly: bool = True,
    least: float = 0.0,
) -> Band | None:
    """The band of a metric on a day with so many events of it.

    `least`: the standard deviation that it has at least on its scale, as `own_deviation` says it of
    others that are like it. None with fewer than two days like this one.
    """
    alike = _events_alike(history, weekly=weekly)
    if len(alike) < LEAST_DAYS:
        return None
    usual_events = median(alike)
    # A mean of few values strays further; of a sum, few payments are what is odd.
    counted = usual_events if of in _ADDED else events or usual_events
    match _scale(of, history):
        case "counts":
            counts = [(one.ago, round(one.value)) for one in history]
            return count_band(counts, deviations, weekly=weekly, least=least)
        case "arcsines":
            return _share_band(history, events, deviations, weekly=weekly, least=least)
        case "logarithms":
            return _log_band(of, history, counted, deviations, weekly=weekly, least=least)
        case "none":
            adds = of in _ADDED
            return _linear_band(history, counted, deviations, weekly=weekly, adds=adds)


def own_deviation(of: Nature, history: Sequence[Measure], *, weekly: bool = True) -> float:
    """How far a figure strays on its scale, beyond what chance makes of its events.

    0 where it has no scale that other figures have too, or too few days are known.
    """
    cycle, scale = WEEK if weekly else 1, _scale(of, history)
    alike = _events_alike(history, weekly=weekly)
    if scale == "none" or len(alike) < LEAST_DAYS or not (events := median(alike)):
        return 0.0
    levels = [(one.ago, _ON_SCALE[scale](one.value)) for one in history]
    _, spread, _ = usual_level(_without_growth(of, levels, weekly=weekly), 1.0, cycle)
    chance = (0.25 if scale == "arcsines" else 1) / events
    return math.sqrt(max(spread**2 - chance, 0.0))


def _scale(of: Nature, history: Sequence[Measure]) -> Scale:
    """On which scale such figures stray alike, whatever their size."""
    if of == "count":
        return "counts"
    if of == "share" and all(0 <= one.value <= 1 for one in history):
        return "arcsines"
    if of == "difference" or any(one.value <= 0 for one in history):
        return "none"
    return "logarithms"


def _without_growth(
    of: Nature, levels: Sequence[tuple[int, float]], *, weekly: bool
) -> Sequence[tuple[int, float]]:
    """Levels as they would be today, had they grown from week to week as counts and sums do."""
    alike = sum(1 for ago, _ in levels if ago % WEEK == 0)
    if of not in _ADDED or not weekly or alike < LEAST_TO_GROW:
        return levels
    grown = growth(levels)
    return [(ago, value + grown * ago) for ago, value in levels]


def _events_alike(history: Sequence[Measure], *, weekly: bool) -> list[int]:
    """The events of the earlier days like this one."""
    cycle = WEEK if weekly else 1
    return [one.events for one in history if one.ago % cycle == 0]


def _log_band(
    of: Nature,
    history: Sequence[Measure],
    events: float,
    deviations: float,
    *,
    weekly: bool,
    least: float,
) -> Band:
    """The band of a sum or a level that is always above 0."""
    cycle = WEEK if weekly else 1
    # As wide as a count of so many events may stray (count_band), as a share of what is expected.
    chance = deviations / (2 * math.sqrt(max(events, 1)))
    logs = [(one.ago, math.log(one.value)) for one in history]
    level, learnt, weeks = usual_level(_without_growth(of, logs, weekly=weekly), deviations, cycle)
    middle, spread = math.exp(level), min(max(learnt, least * deviations), _WIDEST)
    below, above = max(1 - chance, 0) ** 2, (1 + chance) ** 2
    low, high = min(below, math.exp(-spread)), max(above, math.exp(spread))
    return _band(middle, middle * low, middle * high, weeks)


def _linear_band(
    history: Sequence[Measure], events: float, deviations: float, *, weekly: bool, adds: bool
) -> Band:
    """The band of what may be below 0.

    The sum of a Sunday with a tenth of the events strays by a tenth: sums are seen as of one event.
    """
    cycle = WEEK if weekly else 1
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
    history: Sequence[Measure], events: int, deviations: float, *, weekly: bool, least: float
) -> Band | None:
    """The band of a share of counts: on the scale of the arcsine of the root."""
    cycle = WEEK if weekly else 1
    alike = [one for one in history if one.ago % cycle == 0 and one.events]
    if len(alike) < LEAST_DAYS or not events:
        return None
    if median(one.value * one.events for one in alike) < _LEAST_PART:
        parts = [(one.ago, round(one.value * one.events), one.events) for one in history]
        return rate_band(parts, events, deviations)
    levels = [(one.ago, _ON_SCALE["arcsines"](one.value)) for one in history if one.events]
    middle, spread, weeks = usual_level(levels, deviations, cycle)
    half = max(spread, least * deviations, deviations * 0.5 / math.sqrt(events))
    low, high = max(middle - half, 0.0), min(middle + half, math.pi / 2)
    return _band(math.sin(middle) ** 2, math.sin(low) ** 2, math.sin(high) ** 2, weeks)


def _band(expected: float, low: float, high: float, weeks: int) -> Band:
    """A band with enough digits for figures far below 1."""
    size = max(abs(expected), abs(low), abs(high))
    digits = max(_DIGITS, _DIGITS - math.floor(math.log10(size))) if size else _DIGITS
    return Band.of(expected, low, high, weeks, digits)
