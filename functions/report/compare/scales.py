"""The scale on which a figure's days are alike, and how far chance alone moves them on it.

Counts, sums and levels are compared by factors, so on logarithms, and shares by the arcsine of the
root, which strays by as much whatever the share. What may be below 0 has no such scale.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple

from functions.report.compare.growth import grown, growth_of_usual_weeks, limited_growth
from functions.report.compare.nature import Nature
from functions.report.compare.ordinary import misses_of_means, ordinary, trend
from functions.report.compare.robust import WEEK, Levels, medians
from functions.report.compare.straying import Straying, robust_variance, straying

Scale = Literal["counts", "arcsines", "logarithms"]
# Counts to this power are as far above as below what is expected of them, if chance alone moves
# them: its cube takes out the skewness of Poisson's distribution.
POWER_OF_COUNTS = 2 / 3
# What three weeks, or few events, seem to have grown by is mostly chance, and would be carried on.
_LEAST_TO_GROW = 4
_LEAST_EVENTS_TO_GROW = 20
# Amounts seldom stray by more than three times their mean. Daily means that do are no chance.
_MOST_OF_AMOUNTS = 10.0
# So that a count of 0 has a logarithm.
COUNT_OFFSET = 0.5


class Measure(NamedTuple):
    """A figure of a metric on an earlier day. `events`: as in the report (docs/report.md)."""

    ago: int
    value: float
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """The earlier days of a figure on its scale, `levels` as they would be without growth.

    Levels are those of ordinary days: each only as far as it counts (ordinary.py). By days ago: how
    far each `misses` what the other days like it say, and of how many `events` it is.
    `usual_events`: those of the days like the one that is judged. `of_one_event`: the variance that
    chance alone makes of a day with one. `doubt`: by how much growth makes the variance greater.
    """

    scale: Scale
    cycle: int
    levels: Levels
    misses: Mapping[int, float]
    events: Mapping[int, float]
    usual_events: float
    of_one_event: float
    doubt: float = 1.0

    @property
    def straying(self) -> Straying:
        """How far its days stray."""
        by_chance = {ago: self.by_chance(events) for ago, events in self.events.items()}
        return straying(self.misses, by_chance, self.by_chance(self.usual_events))

    def by_chance(self, events: float) -> float:
        """The variance that chance alone makes of a day with so many events."""
        return self.of_one_event / max(events, 1)


def scaled(of: Nature, history: Sequence[Measure], cycle: int) -> Scaled | None:
    """The days of a figure on the scale on which such figures stray alike; None where it has none.

    Days are like those a multiple of `cycle` days apart; at least two of them are like today.
    """
    if of == "count":
        return _counts(history, cycle)
    if of == "share" and all(0 <= one.value <= 1 for one in history):
        return _shares([one for one in history if one.events], cycle)
    if of == "difference" or any(one.value <= 0 for one in history):
        return None
    return _sums(history, cycle) if of == "sum" else _levels(history, cycle)


def _counts(history: Sequence[Measure], cycle: int) -> Scaled:
    """A count is of as many events as such days usually have."""
    values = [(one.ago, one.value + COUNT_OFFSET) for one in history]
    logs = [(ago, math.log(value)) for ago, value in values]
    today, doubt = _without_growth(logs, usual := _usual(values, cycle), cycle)
    levels = ordinary(today, cycle)
    by_logarithm = misses_of_means(today, levels, cycle)
    return Scaled(
        scale="counts",
        cycle=cycle,
        levels=levels,
        # On logarithms a day without any would be no day like others.
        misses={
            ago: math.expm1(POWER_OF_COUNTS * miss) / POWER_OF_COUNTS
            for ago, miss in by_logarithm.items()
        },
        events=medians(values, cycle),
        usual_events=usual,
        of_one_event=1.0,
        doubt=doubt,
    )


def _sums(history: Sequence[Measure], cycle: int) -> Scaled:
    """The more the amounts of a sum differ, the further chance moves it."""
    logs = [(one.ago, math.log(one.value)) for one in history]
    events = [(one.ago, one.events) for one in history]
    today, doubt = _without_growth(logs, usual := _usual(events, cycle), cycle)
    levels = ordinary(today, cycle)
    return Scaled(
        scale="logarithms",
        cycle=cycle,
        levels=levels,
        misses=misses_of_means(today, levels, cycle),
        events=medians(events, cycle),
        usual_events=usual,
        of_one_event=1.0 + _variance_of_amounts(history),
        doubt=doubt,
    )


def _levels(history: Sequence[Measure], cycle: int) -> Scaled:
    """Means and the like do not grow with their events: each day is of its own."""
    logs = [(one.ago, math.log(one.value)) for one in history]
    return _of_each_day("logarithms", logs, history, cycle, of_one_event=1.0)


def _shares(history: Sequence[Measure], cycle: int) -> Scaled:
    """The arcsine of the root of a share of n events strays by 1 / (2 root n) by chance."""
    arcsines = [(one.ago, math.asin(math.sqrt(one.value))) for one in history]
    return _of_each_day("arcsines", arcsines, history, cycle, of_one_event=0.25)


def _of_each_day(
    scale: Scale, values: Levels, history: Sequence[Measure], cycle: int, *, of_one_event: float
) -> Scaled:
    events = [(one.ago, one.events) for one in history]
    levels = ordinary(values, cycle)
    return Scaled(
        scale=scale,
        cycle=cycle,
        levels=levels,
        misses=misses_of_means(values, levels, cycle),
        events=dict(events),
        usual_events=_usual(events, cycle),
        of_one_event=of_one_event,
    )


def _without_growth(logs: Levels, usual_events: float, cycle: int) -> tuple[Levels, float]:
    """Levels as they would be today, had they grown from week to week as counts and sums do.

    And by how much the doubt about that makes the variance of today greater than that of misses.
    """
    alike = sum(1 for ago, _ in logs if ago % WEEK == 0)
    if cycle != WEEK or alike < _LEAST_TO_GROW or usual_events < _LEAST_EVENTS_TO_GROW:
        return logs, 1.0
    # The median of slopes is not moved by what was far out, and tells which days these are. Least
    # squares then say surer than it how the others grew.
    a_day = growth_of_usual_weeks(logs)
    left, doubt = trend(ordinary(grown(logs, a_day), cycle), cycle)
    return grown(logs, limited_growth(a_day + left)), doubt


def _usual(events: Levels, cycle: int) -> float:
    """How many there are on days like the one that is judged."""
    return median(number for ago, number in events if ago % cycle == 0)


def _variance_of_amounts(history: Sequence[Measure]) -> float:
    """How far the single amounts of a sum stray, as a share of their mean: by the daily means."""
    means = [(math.log(one.value / max(one.events, 1)), one.events) for one in history]
    usual = median(mean for mean, _ in means)
    found = robust_variance([(mean - usual) * math.sqrt(events) for mean, events in means])
    return min(found, _MOST_OF_AMOUNTS)
