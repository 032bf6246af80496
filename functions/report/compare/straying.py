"""How far a figure strays: by chance, which few events give more room, and by what is its own.

A day's miss is how far it was from the other days like it. Chance alone moves the count of n events
by 1 / root n. What the misses are beyond that is the figure's own; what they stay below it says how
much steadier than chance it is, as the runs of a schedule are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate
from statistics import NormalDist, fmean, median
from typing import NamedTuple

# Misses count up to so many standard deviations. A whole week of four may then be far out, and of
# normal misses the figure is nearly as exact as the plain mean of squares would be.
CLIPPED = 1.7
# The mean of the clipped squares of a standard normal distribution: E min(z^2, c^2).
_OF_NORMAL = (
    (1 - 2 * NormalDist().cdf(-CLIPPED))
    - 2 * CLIPPED * NormalDist().pdf(CLIPPED)
    + 2 * CLIPPED**2 * NormalDist().cdf(-CLIPPED)
)
# Of fewer days, as marked ones are, nobody knows well how far they stray.
_ENOUGH_DAYS = 14
# Days with less than a quarter of the events say little of a day: chance moves them too far.
_MOST_CHANCE = 4.0


class Straying(NamedTuple):
    """How far a figure strays. `own`: the standard deviation that chance does not explain.

    `chance`: the share of chance's variance that there is, below 1 only of what is steadier.
    """

    own: float = 0.0
    chance: float = 0.0

    def variance(self, by_chance: float) -> float:
        """Of a day that chance alone would give this variance."""
        return self.own**2 + self.chance * by_chance

    def at_least(self, other: Straying) -> Straying:
        """The greater of each."""
        return Straying(max(self.own, other.own), max(self.chance, other.chance))


NOTHING_KNOWN = Straying()


def straying(
    misses: Mapping[int, float], by_chance: Mapping[int, float], usual_chance: float
) -> Straying:
    """What earlier days say of a figure.

    `misses` and `by_chance`, the variance that chance alone makes, by days ago; `usual_chance`:
    that of days like the one that is judged.
    """
    days = [ago for ago in misses if by_chance[ago] <= _MOST_CHANCE * usual_chance]
    chance = fmean(by_chance[ago] for ago in days)
    variance = variance_of([misses[ago] for ago in days], chance)
    if variance < chance:
        return Straying(0.0, variance / chance)
    return Straying(math.sqrt(variance - chance), 1.0)


def common_straying(figures: Collection[Straying]) -> Straying:
    """How far figures of one kind stray: half of them further. Nothing without any."""
    if not figures:
        return NOTHING_KNOWN
    return Straying(median(one.own for one in figures), median(one.chance for one in figures))


def variance_of(misses: Collection[float], by_chance: float) -> float:
    """The variance of misses around 0; `by_chance`: the variance that chance alone makes.

    It is robust, but for what strays by less than chance: that is steady only as far as all days
    say so, without exception, and one more that chance made. By few days it is taken to be greater.
    """
    days = len(misses)
    steady = (sum(miss**2 for miss in misses) + by_chance) / (days + 1)
    learnt = max(robust_variance(misses), min(steady, by_chance))
    return learnt * max(_ENOUGH_DAYS / days, 1.0)


def robust_variance(misses: Iterable[float]) -> float:
    """The variance of misses around 0, each counted up to a few deviations; 0 if most are 0.

    Huber's Proposal 2: the variance of which the clipped squares have the mean that those of a
    normal distribution have.
    """
    squares = sorted(miss**2 for miss in misses)
    sums = list(accumulate(squares))
    for beyond, (square, within) in enumerate(zip(reversed(squares), reversed(sums), strict=True)):
        left = len(squares) * _OF_NORMAL - beyond * CLIPPED**2
        if left <= 0:
            break
        if square <= CLIPPED**2 * within / left:
            return within / left
    return 0.0
