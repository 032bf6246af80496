"""How a figure grows from week to week: the median of slopes between days of the same weekday.

A few odd days do not move it (Theil and Sen). But of four weeks an odd one at either end is in half
of all pairs, and bends each of them the same way: of metrics nothing is learnt from such a week.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import combinations
from statistics import median
from typing import NamedTuple

from functions.report.compare.robust import WEEK, Levels, deviation, grouped, leave_one_out

# A level that more than doubles or halves in a week has changed, not grown.
_MOST_A_DAY = math.log(2) / WEEK
# Of three weeks nobody knows which is the odd one.
_LEAST_WEEKS = 4
# A week is odd whose days are, on average, so many deviations of a single day from the others. Each
# counts up to twice as many, so that one day alone makes no odd week.
_ODD = 2.0


class _Slope(NamedTuple):
    """Of a pair of days, a day; `weeks`: in which of the weeks before today they are."""

    a_day: float
    weeks: tuple[int, int]


def growth(logs: Levels) -> float:
    """The growth a day on the logarithmic scale. `logs`: `(days ago, logarithm)`."""
    return limited_growth(_middle(_slopes(logs)))


def growth_of_usual_weeks(logs: Levels) -> float:
    """The same without an odd week."""
    slopes = _slopes(logs)
    if odd := _odd_week(logs, slopes):
        slopes = _slopes([day for day in logs if day[0] not in odd])
    return limited_growth(_middle(slopes))


def limited_growth(a_day: float) -> float:
    """The growth a day, as far as it is no change of the level."""
    return max(-_MOST_A_DAY, min(a_day, _MOST_A_DAY))


def grown(logs: Levels, a_day: float) -> Levels:
    """Days as they would be today, had they grown so much a day."""
    return [(ago, value + a_day * ago) for ago, value in logs]


def _odd_week(logs: Levels, slopes: Collection[_Slope]) -> Collection[int]:
    """The days ago of seven days in a row that are odd together; none if there are none.

    Which they are depends on how the figure grows. Of the growth of all weeks, and that of all but
    each one of them, the one is taken that leaves days least apart.
    """
    weeks = {week for one in slopes for week in one.weeks}
    if len(weeks) < _LEAST_WEEKS:
        return ()
    found = [_middle(slopes)]
    found += [_middle([one for one in slopes if week not in one.weeks]) for week in sorted(weeks)]
    every = [leave_one_out(grown(logs, a_day), WEEK) for a_day in found]
    misses = min(every, key=lambda one: median(map(abs, one.values())))
    strays = deviation(misses.values())
    most = 2 * _ODD * strays
    counted = [max(-most, min(misses.get(ago, 0.0), most)) for ago in range(1, max(misses) + 1)]
    first = max(range(len(counted)), key=lambda at: abs(sum(counted[at : at + WEEK]))) + 1
    odd = _week(first)
    days = sum(ago in misses for ago in odd)
    far = abs(sum(counted[first - 1 : first - 1 + WEEK]))
    return odd if 2 * days > WEEK and far > _ODD * strays * days else ()


def _week(first: int) -> range:
    return range(first, first + WEEK)


def _middle(slopes: Collection[_Slope]) -> float:
    return median(one.a_day for one in slopes) if slopes else 0.0


def _slopes(logs: Levels) -> list[_Slope]:
    return [
        _Slope((one - other) / (other_ago - ago), ((ago - 1) // WEEK, (other_ago - 1) // WEEK))
        for days in grouped(logs, WEEK)
        for (ago, one), (other_ago, other) in combinations(days, 2)
    ]
