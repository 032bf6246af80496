"""What a figure usually is on such a day: robust baselines over the trailing weeks.

Counts are compared with the same weekday of earlier weeks, on a logarithmic scale, after the growth
over those weeks (Theil and Sen's median of slopes) is taken out. How far a figure may stray is
learnt by predicting each earlier day from the other days by the same rule: the median absolute
deviation (MAD) of the misses. No band is narrower than chance alone would make it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist, median

_WEEK = 7
# With only two, either one may be far out.
_LEAST_WEEKS = 3
# The MAD of a normal distribution times this is its standard deviation.
_MAD_TO_DEVIATION = 1.4826
# The MAD of n normal values strays by this share of itself, divided by the root of n.
_ERROR_OF_MAD = 1.17
# A level that more than doubles or halves in a week has changed, not grown.
_MOST_GROWTH_A_DAY = math.log(2) / _WEEK
# Below so many failures a day the median of rates is luck; the rate of all days together is not.
_LEAST_FAILURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When something stands out.

    `history_days`: how far back baselines look. With fewer than `least_history_days`, nothing does.
    `deviations`: how many standard deviations from the baseline are unusual for one figure.
    `least_change`: the relative change that is worth a reader's time. `least_events`: a source
    with fewer is not judged. `least_latency_seconds`: a latency that grew by less is not either.
    """

    history_days: int
    least_history_days: int
    deviations: float
    least_change: float
    least_events: int
    least_latency_seconds: float

    def among(self, figures: int) -> float:
        """The deviations that are as rare for any of many figures as `deviations` are for one."""
        return -NormalDist().inv_cdf(self.chance / max(figures, 1))

    @property
    def chance(self) -> float:
        """The chance that one figure strays that far upwards."""
        return NormalDist().cdf(-self.deviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is expected of a figure, and the lowest and highest value that are usual.

    `weeks`: how many earlier weeks it was learnt from.
    """

    expected: float
    low: float
    high: float
    weeks: float

    def excess(self, observed: float) -> float:
        """How far outside: 1 at the edge of the band, 2 twice as far from what is expected."""
        edge = self.high if observed > self.expected else self.low
        return abs(observed - self.expected) / max(abs(edge - self.expected), 1e-9)


def count_band(history: Sequence[tuple[int, int]], deviations: float) -> Band | None:
    """The band of a count. `history`: `(days ago, count)`; None without three same weekdays."""
    logs = [(ago, math.log(count + 0.5)) for ago, count in history]
    growth = _growth(logs)
    levels = [(ago, value + growth * ago) for ago, value in logs]
    misses = _misses(levels)
    if sum(1 for ago in misses if ago % _WEEK == 0) < _LEAST_WEEKS:
        return None
    spread = _deviation(misses.values()) * deviations
    same = _ordinary(levels, misses, spread)
    expected = max(math.exp(median(same)) - 0.5, 0.0)
    # Counting noise, by the square root that makes a Poisson count's spread one half.
    root, chance = math.sqrt(expected), deviations / 2
    below, above = max(root - chance, 0.0) ** 2, (root + chance) ** 2
    return Band(
        expected=expected,
        low=min(below, expected * math.exp(-spread)),
        high=max(above, expected * math.exp(spread)),
        weeks=len(same),
    )


def rate_band(history: Sequence[tuple[int, int]], whole: int, deviations: float) -> Band | None:
    """The band of a share of `whole`. `history`: `(part, whole)` of each day; None if all are 0."""
    days = [(part, all_) for part, all_ in history if all_]
    if not days or not whole:
        return None
    rates = [part / all_ for part, all_ in days]
    expected = median(rates)
    if expected * median(all_ for _, all_ in days) < _LEAST_FAILURES:
        expected = (sum(part for part, _ in days) + 0.5) / (sum(all_ for _, all_ in days) + 1)
    # On the scale of the arcsine a share of n strays by 1 / (2 root n), whatever the share.
    middle = math.asin(math.sqrt(expected))
    learnt = _deviation([math.asin(math.sqrt(rate)) - middle for rate in rates])
    strays = deviations * max(learnt, 0.5 / math.sqrt(whole))
    return Band(
        expected=expected,
        low=math.sin(max(middle - strays, 0.0)) ** 2,
        high=math.sin(min(middle + strays, math.pi / 2)) ** 2,
        weeks=len(days) / _WEEK,
    )


def level_band(history: Sequence[float], deviations: float) -> Band | None:
    """The band of a positive quantity, whatever the weekday; None without earlier values."""
    logs = [math.log(value) for value in history if value > 0]
    if not logs:
        return None
    middle = median(logs)
    strays = deviations * _deviation([value - middle for value in logs])
    return Band(
        expected=math.exp(middle),
        low=math.exp(middle - strays),
        high=math.exp(middle + strays),
        weeks=len(logs) / _WEEK,
    )


def _growth(logs: Sequence[tuple[int, float]]) -> float:
    """The growth a day on the logarithmic scale: the median over pairs of the same weekday."""
    slopes = [
        (one - other) / (other_ago - ago)
        for (ago, one), (other_ago, other) in combinations(logs, 2)
        if (other_ago - ago) % _WEEK == 0
    ]
    growth = median(slopes) if slopes else 0.0
    return max(-_MOST_GROWTH_A_DAY, min(growth, _MOST_GROWTH_A_DAY))


def _misses(levels: Sequence[tuple[int, float]]) -> dict[int, float]:
    """How far each day was from the median of the other days of its weekday, by days ago."""
    weekdays: dict[int, list[tuple[int, float]]] = {}
    for ago, value in levels:
        weekdays.setdefault(ago % _WEEK, []).append((ago, value))
    return {
        ago: value - median(other for other_ago, other in days if other_ago != ago)
        for days in weekdays.values()
        if len(days) > 1
        for ago, value in days
    }


def _ordinary(
    levels: Sequence[tuple[int, float]], misses: Mapping[int, float], spread: float
) -> list[float]:
    """The levels of the same weekday, without days that were themselves far out.

    If all of them were, as after a lasting change, all are kept.
    """
    same = [(ago, value) for ago, value in levels if ago % _WEEK == 0]
    near = [value for ago, value in same if abs(misses[ago]) <= spread]
    return near if len(near) > 1 else [value for _, value in same]


def _deviation(misses: Collection[float]) -> float:
    """The standard deviation that the misses show, with its own standard error on top."""
    if not misses:
        return 0.0
    doubt = 1 + _ERROR_OF_MAD / math.sqrt(len(misses))
    return _MAD_TO_DEVIATION * median(map(abs, misses)) * doubt
