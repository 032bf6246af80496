"""What is usual of figures on a scale: medians, and how far days stray from them.

A scale is one on which figures stray alike whatever their size: logarithms of counts, say. Nothing
here is moved much by a few days that were far out.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from statistics import median

WEEK = 7
# Of one day nobody knows how far such days stray.
LEAST_DAYS = 2
# The MAD of a normal distribution times this is its standard deviation.
_MAD_TO_DEVIATION = 1.4826
# The standard error of the MAD of n normal values is this share of it, divided by the root of n.
_ERROR_OF_MAD = 1.17

# `(days ago, figure on the scale)` of earlier days.
Levels = Sequence[tuple[int, float]]


def usual_level(levels: Levels, deviations: float, cycle: int) -> tuple[float, float, int]:
    """The figure that is usual, how far one may stray from it, and how many days say so.

    Days are like those a multiple of `cycle` days apart; at least two of them are like today.
    """
    missed = leave_one_out(levels, cycle)
    spread = deviation(missed.values()) * deviations
    level, days = ordinary_level(levels, cycle, missed, spread)
    return level, spread, days


def ordinary_level(
    levels: Levels,
    cycle: int,
    missed: Mapping[int, float],
    spread: float,
    middle: Callable[[Sequence[float]], float] = median,
) -> tuple[float, int]:
    """The median, or another middle, of earlier days like today, and how many they are.

    Without days that were far out themselves, unless nearly all were, as after a lasting change.
    """
    same = [(ago, value) for ago, value in levels if ago % cycle == 0]
    near = [value for ago, value in same if abs(missed[ago]) <= spread]
    kept = near if len(near) > 1 else [value for _, value in same]
    return middle(kept), len(kept)


def medians(levels: Levels, cycle: int) -> dict[int, float]:
    """By days ago: the median of the days that are like that one."""
    found: dict[int, float] = {}
    for days in grouped(levels, cycle):
        found |= dict.fromkeys((ago for ago, _ in days), median(value for _, value in days))
    return found


def deviation(misses: Collection[float]) -> float:
    """The standard deviation by the misses' MAD, with its own standard error on top; 0 of none."""
    if not misses:
        return 0.0
    doubt = 1 + _ERROR_OF_MAD / math.sqrt(len(misses))
    return _MAD_TO_DEVIATION * median(map(abs, misses)) * doubt


def leave_one_out(levels: Levels, cycle: int) -> dict[int, float]:
    """By days ago: how far a day was from the median of the other days like it.

    `levels`: without the growth.
    """
    return {
        ago: miss
        for days in grouped(levels, cycle)
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


def grouped(days: Levels, cycle: int) -> Collection[Levels]:
    """The days that are alike: a multiple of `cycle` days apart."""
    groups: dict[int, list[tuple[int, float]]] = {}
    for ago, value in days:
        groups.setdefault(ago % cycle, []).append((ago, value))
    return groups.values()
