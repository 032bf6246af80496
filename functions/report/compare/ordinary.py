"""What is usual of the days of a figure: their mean, and the slope of least squares.

Both are surer than medians, of days that stray as most do. So a day counts only as far as that, and
one that was far out counts as what the others like it say (Hampel's three parts).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean, median
from typing import NamedTuple

from functions.report.compare.robust import Levels, deviation, grouped, leave_one_out
from functions.report.compare.straying import CLIPPED

# So many deviations from others a day says nothing of them. As few days tell a deviation, it has a
# fifth on top: a day counts up to two, and is far out from five on.
_FAR_OUT = 4.0
# Half way between one that was far out and one that was not, the median of two says nothing.
_FEW = 3


class Trend(NamedTuple):
    """`slope`: the growth a day. `doubt`: the variance of a day that is predicted with it, as a
    multiple of that of misses.
    """

    slope: float
    doubt: float


def ordinary(levels: Levels, cycle: int) -> Levels:
    """The days as far as each of them counts, by how far it is from the median of others like it.

    Of three days that are alike it is how far each is from the median of all three.

    `levels`: without the growth.
    """
    misses = leave_one_out(levels, cycle)
    strays = deviation(misses.values())
    most, far = CLIPPED * strays, _FAR_OUT * strays
    for days in grouped(levels, cycle):
        if len(days) == _FEW:
            middle = median([value for _, value in days])
            misses |= {ago: value - middle for ago, value in days}
    beyond = {
        ago: miss - (math.copysign(most, miss) if abs(miss) <= far else 0.0)
        for ago, miss in misses.items()
        if abs(miss) > most
    }
    return [(ago, value - beyond.get(ago, 0.0)) for ago, value in levels]


def misses_of_means(levels: Levels, counted: Levels, cycle: int) -> Mapping[int, float]:
    """By days ago: how far a day was from the mean of the others like it.

    `counted`: the same days, as far as each of them counts.
    """
    values = dict(levels)
    misses = {}
    for days in grouped(counted, cycle):
        if len(days) > 1:
            whole = sum([value for _, value in days])
            for ago, value in days:
                misses[ago] = values[ago] - (whole - value) / (len(days) - 1)
    return misses


def trend(counted: Levels, cycle: int) -> Trend:
    """The growth of days by least squares, within those that are alike.

    Its doubt is that of a prediction interval, 1 + 1/n + t^2/Sxx for a day that is t days from the
    middle of n, by the n/(n - 1) that misses of n days have, on average.
    """
    together = spread = missed = number = 0.0
    for days in grouped(counted, cycle):
        if len(days) > 1:
            missed += len(days) ** 2 / (len(days) - 1)
            number += len(days)
        middle = sum([ago for ago, _ in days]) / len(days)
        together += sum([(middle - ago) * value for ago, value in days])
        spread += sum([(middle - ago) ** 2 for ago, _ in days])
    alike = [ago for ago, _ in counted if ago % cycle == 0]
    if not spread or len(alike) < 2:
        return Trend(0.0, 1.0)
    predicted = 1 + 1 / len(alike) + fmean(alike) ** 2 / spread
    return Trend(together / spread, predicted * number / missed)
