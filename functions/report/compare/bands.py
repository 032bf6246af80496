"""What a figure usually is on such a day: robust baselines over the trailing weeks.

Counts are compared with the same weekday of earlier weeks, on a logarithmic scale, after the growth
over those weeks (Theil and Sen's median of slopes) is taken out. How far a figure may stray is
learnt by predicting each earlier day from the other days by the same rule: the median absolute
deviation (MAD) of the misses. No band is narrower than chance alone would make it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median

from functions.report.compare.baseline import Band
from functions.report.compare.growth import grown, growth
from functions.report.compare.robust import LEAST_DAYS, WEEK, deviation, usual_level

# Two weeks do not tell growth from chance.
_LEAST_TO_GROW = 3
# Below so many failures a day the median of rates is luck; the rate of all days together is not.
_LEAST_FAILURES = 5
# A day with less than this share of the events says nothing of how far a rate strays: that one of
# two events failed is chance.
_LEAST_SHARE = 0.25


def count_band(
    history: Sequence[tuple[int, int]],
    deviations: float,
    *,
    weekly: bool = True,
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
    levels = grown(logs, growth(logs)) if weekly and alike >= _LEAST_TO_GROW else logs
    middle, spread, weeks = usual_level(levels, deviations, cycle)
    expected = max(math.exp(middle) - 0.5, 0.0)
    # At least as wide as chance makes a Poisson count: its square root deviates by one half.
    root, chance = math.sqrt(expected), deviations / 2
    below, above = max(root - chance, 0.0) ** 2, (root + chance) ** 2
    return Band.of(
        expected=expected,
        low=min(below, expected * math.exp(-spread)),
        high=max(above, expected * math.exp(spread)),
        weeks=weeks,
    )


def rate_band(
    history: Sequence[tuple[int, int, int]], total: int, deviations: float
) -> Band | None:
    """The band of a rate, from 0 to 1, on a day of `total` events.

    `history`: `(days ago, part, whole)` of earlier days. How far rates stray is learnt from those
    that are not much smaller, if these are most. None if `total` or every whole is 0.
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
    telling = [part / whole for _, part, whole in days if whole >= _LEAST_SHARE * total]
    if 2 * len(telling) < len(days):
        telling = rates
    learnt = deviation([math.asin(math.sqrt(rate)) - middle for rate in telling])
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
    half_width = deviations * deviation([value - middle for value in logs])
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
