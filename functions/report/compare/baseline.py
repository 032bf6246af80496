"""What a figure usually is on such a day: robust baselines over the trailing weeks.

Counts are compared with the same weekday of earlier weeks, on a logarithmic scale, after the growth
over those weeks (Theil and Sen's median of slopes) is taken out. How far a figure may stray is
learnt by predicting each earlier day from the other days by the same rule: the median absolute
deviation (MAD) of the misses. No band is narrower than chance alone would make it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist, median
from typing import Self

_WEEK = 7
# Of the figures in a report, behind the point.
_DIGITS = 6
# Of only two days of the same weekday, either may be the unusual one.
_LEAST_WEEKS = 3
# The MAD of a normal distribution times this is its standard deviation.
_MAD_TO_DEVIATION = 1.4826
# The standard error of the MAD of n normal values is this share of it, divided by the root of n.
_ERROR_OF_MAD = 1.17
# A level that more than doubles or halves in a week has changed, not grown.
_MOST_GROWTH_A_DAY = math.log(2) / _WEEK
# Below so many failures a day the median of rates is luck; the rate of all days together is not.
_LEAST_FAILURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When something stands out.

    `history_days`: how far back baselines look. With fewer complete days than `least_history_days`,
    nothing stands out.
    `deviations`: how many standard deviations from the baseline are unusual for one figure.
    `least_change`: the change that is worth a reader's time, as a share of the baseline.
    `least_events`: a source that never had so many a day is not judged. `least_latency_seconds`: a
    latency that grew by less is not judged either.
    `invalid_share`: a day is bad if more of what arrived was invalid, whatever is usual, of at
    least `invalid_least` events.
    """

    history_days: int
    least_history_days: int
    deviations: float
    least_change: float
    least_events: int
    least_latency_seconds: float
    invalid_share: float
    invalid_least: int

    def among(self, figures: int) -> float:
        """The deviations that any of so many figures exceeds as rarely as one does `deviations`."""
        return -NormalDist().inv_cdf(self.chance / max(figures, 1))

    @property
    def chance(self) -> float:
        """The chance, from 0 to 1, that one normal figure is above its mean by `deviations`."""
        return NormalDist().cdf(-self.deviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is expected of a figure, and the lowest and highest value that are usual.

    All three are as a report has them: a figure is judged by the range that is shown with it.
    `weeks`: of how many earlier weeks it was learnt from at least a day.
    """

    expected: float
    low: float
    high: float
    weeks: int

    @classmethod
    def of(cls, expected: float, low: float, high: float, weeks: int) -> Self:
        """A band to a millionth, its ends rounded inwards; what is expected stays within."""
        middle = round(expected, _DIGITS)
        return cls(
            expected=middle,
            low=min(math.ceil(low * 10**_DIGITS) / 10**_DIGITS, middle),
            high=max(math.floor(high * 10**_DIGITS) / 10**_DIGITS, middle),
            weeks=weeks,
        )

    def excess(self, observed: float) -> float:
        """How far from what is expected: 1 at the edge of the band, 2 at twice that distance."""
        edge = self.high if observed > self.expected else self.low
        return abs(observed - self.expected) / max(abs(edge - self.expected), 1e-9)


def count_band(history: Sequence[tuple[int, int]], deviations: float) -> Band | None:
    """The band of a count. `history`: `(days ago, count)` of earlier days.

    None with fewer than three days of the same weekday.
    """
    logs = [(ago, math.log(count + 0.5)) for ago, count in history]
    growth = _growth(logs)
    levels = [(ago, value + growth * ago) for ago, value in logs]
    misses = _misses(levels)
    if sum(1 for ago in misses if ago % _WEEK == 0) < _LEAST_WEEKS:
        return None
    spread = _deviation(misses.values()) * deviations
    same = _ordinary(levels, misses, spread)
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
    return len({(ago - 1) // _WEEK for ago in days_ago})


def _growth(logs: Sequence[tuple[int, float]]) -> float:
    """The growth a day on the logarithmic scale: the median over pairs of one weekday's days.

    `logs`: `(days ago, logarithm)`.
    """
    slopes = [
        (one - other) / (other_ago - ago)
        for (ago, one), (other_ago, other) in combinations(logs, 2)
        if (other_ago - ago) % _WEEK == 0
    ]
    growth = median(slopes) if slopes else 0.0
    return max(-_MOST_GROWTH_A_DAY, min(growth, _MOST_GROWTH_A_DAY))


def _misses(levels: Sequence[tuple[int, float]]) -> dict[int, float]:
    """By days ago: how far a day was from the median of the other days of its weekday.

    `levels`: `(days ago, logarithm without the growth)`.
    """
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
    """The levels of earlier days of the same weekday, except days that were far out themselves.

    If nearly all were, as after a lasting change, all are kept.
    """
    same = [(ago, value) for ago, value in levels if ago % _WEEK == 0]
    near = [value for ago, value in same if abs(misses[ago]) <= spread]
    return near if len(near) > 1 else [value for _, value in same]


def _deviation(misses: Collection[float]) -> float:
    """The standard deviation by the misses' MAD, with its own standard error on top; 0 of none."""
    if not misses:
        return 0.0
    doubt = 1 + _ERROR_OF_MAD / math.sqrt(len(misses))
    return _MAD_TO_DEVIATION * median(map(abs, misses)) * doubt
