"""What a figure usually is on such a day: robust baselines over the trailing weeks.

Counts are compared with the same weekday of earlier weeks, on a logarithmic scale, after the growth
over those weeks (Theil and Sen's median of slopes) is taken out. How far a figure may stray is
learnt by predicting each earlier day from the other days by the same rule: the median absolute
deviation (MAD) of the misses. No band is narrower than chance alone would make it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median

from functions.report.compare.baseline import Band

WEEK = 7
# Of one day nobody knows how far such days stray.
LEAST_DAYS = 2
# Two weeks do not tell growth from chance.
_LEAST_TO_GROW = 3
# The MAD of a normal distribution times this is its standard deviation.
_MAD_TO_DEVIATION = 1.4826
# The standard error of the MAD of n normal values is this share of it, divided by the root of n.
_ERROR_OF_MAD = 1.17
# A level that more than doubles or halves in a week has changed, not grown.
_MOST_GROWTH_A_DAY = math.log(2) / WEEK
# Below so many failures a day the median of rates is luck; the rate of all days together is not.
_LEAST_FAILURES = 5


def count_band(
    history: Sequence[tuple[int, int]], deviations: float, *, weekly: bool = True
) -> Band | None:
    """The band of a count. `history`: `(days ago, count)` of earlier days.

    `weekly`: days are like those of the same weekday, and grow from week to week; otherwise all of
    them are alike, as marked days are, which are too few and too far apart to grow. None with fewer
    than two days like this one.
    """
    cycle = WEEK if weekly else 1
    logs = [(ago, math.log(count + 0.5)) for ago, count in history]
    alike = sum(1 for ago, _ in logs if ago % cycle == 0)
    if alike < LEAST_DAYS:
        return None
    growth = _growth(logs) if weekly and alike >= _LEAST_TO_GROW else 0.0
    levels = [(ago, value + growth * ago) for ago, value in logs]
    misses = _misses(levels, cycle)
    spread = _deviation(misses.values()) * deviations
    same = _ordinary([level for level in levels if level[0] % cycle == 0], misses, spread)
    expected = max(math.exp(median(same)) - 0.5, 0.0)
    # At least as wide as chance makes a Poisson count: its square root deviates by one half.
    root, chance = math.sqrt(expected), deviations / 2
    below, above = max(root - chance, 0.0) ** 2, (root + chance) ** 2
    return Band.of(
        expected=expected,
        low=min(below, expected * math.exp(-spread)),
        high=max(above, expected * math.exp(spread)),
        weeks=len(same),
    )


def rate_band(
    history: Sequence[tuple[int, int, int]], total: int, deviations: float
) -> Band | None:
    """The band of a rate, from 0 to 1, on a day of `total` events.

    `history`: `(days ago, part, whole)` of earlier days. None if `total` or every whole is 0.
    """
    days = [(ago, part, whole) for ago, part, whole in history if whole]
    if not days or not total:
        return None
    rates = [part / whole for _, part, whole in days]
    wholes = [whole for _, _, whole in days]
    expected = median(rates)
    if expected * median(wholes) < _LEAST_FAILURES:
        expected = (sum(part for _, part, _ in days) + 0.5) / (sum(wholes) + 1)
    # The arcsine of the root of a rate of n events deviates by 1 / (2 root n), whatever the rate.
    middle = math.asin(math.sqrt(expected))
    learnt = _deviation([math.asin(math.sqrt(rate)) - middle for rate in rates])
    half_width = deviations * max(learnt, 0.5 / math.sqrt(total))
    return Band.of(
        expected=expected,
        low=math.sin(max(middle - half_width, 0.0)) ** 2,
        high=math.sin(min(middle + half_width, math.pi / 2)) ** 2,
        weeks=weeks_of(ago for ago, _, _ in days),
    )


def level_band(history: Sequence[tuple[int, float]], deviations: float) -> Band | None:
    """The band of a positive quantity, whatever the weekday; None without earlier values.

    `history`: `(days ago, value)` of earlier days.
    """
    positive = [(ago, value) for ago, value in history if value > 0]
    if not positive:
        return None
    logs = [math.log(value) for _, value in positive]
    middle = median(logs)
    half_width = deviations * _deviation([value - middle for value in logs])
    return Band.of(
        expected=math.exp(middle),
        low=math.exp(middle - half_width),
        high=math.exp(middle + half_width),
        weeks=weeks_of(ago for ago, _ in positive),
    )


def weeks_of(days_ago: Iterable[int]) -> int:
    """In how many of the weeks before a day some earlier days are.

    A team that rests on weekends has no rates on those days, and a month of weeks all the same.
    """
    return len({(ago - 1) // WEEK for ago in days_ago})


def _growth(logs: Sequence[tuple[int, float]]) -> float:
    """The growth a day on the logarithmic scale: the median over pairs of one weekday's days.

    `logs`: `(days ago, logarithm)`.
    """
    slopes = [
        (one - other) / (other_ago - ago)
        for days in _grouped(logs, WEEK)
        for (ago, one), (other_ago, other) in combinations(days, 2)
    ]
    growth = median(slopes) if slopes else 0.0
    return max(-_MOST_GROWTH_A_DAY, min(growth, _MOST_GROWTH_A_DAY))


def _misses(levels: Sequence[tuple[int, float]], cycle: int) -> dict[int, float]:
    """By days ago: how far a day was from the median of the other days like it.

    `levels`: `(days ago, logarithm without the growth)`.
    """
    return {
        ago: miss
        for days in _grouped(levels, cycle)
        if len(days) > 1
        for (ago, _), miss in zip(days, _apart([value for _, value in days]), strict=True)
    }


def _apart(values: Sequence[float]) -> Iterator[float]:
    """How far each of several values is from the median of the others.

    They are sorted once: a report asks it of thousands of values.
    """
    others = sorted(values)
    for value in values:
        place = bisect_left(others, value)
        del others[place]
        middle = len(others) // 2
        if len(others) % 2:
            yield value - others[middle]
        else:
            yield value - (others[middle - 1] + others[middle]) / 2
        others.insert(place, value)


def _grouped(
    days: Sequence[tuple[int, float]], cycle: int
) -> Collection[Sequence[tuple[int, float]]]:
    """The days that are alike: a multiple of `cycle` days apart."""
    groups: dict[int, list[tuple[int, float]]] = {}
    for ago, value in days:
        groups.setdefault(ago % cycle, []).append((ago, value))
    return groups.values()


def _ordinary(
    same: Sequence[tuple[int, float]], misses: Mapping[int, float], spread: float
) -> list[float]:
    """The levels of earlier days like this one, except days that were far out themselves.

    If nearly all were, as after a lasting change, all are kept.
    """
    near = [value for ago, value in same if abs(misses[ago]) <= spread]
    return near if len(near) > 1 else [value for _, value in same]


def _deviation(misses: Collection[float]) -> float:
    """The standard deviation by the misses' MAD, with its own standard error on top; 0 of none."""
    if not misses:
        return 0.0
    doubt = 1 + _ERROR_OF_MAD / math.sqrt(len(misses))
    return _MAD_TO_DEVIATION * median(map(abs, misses)) * doubt
