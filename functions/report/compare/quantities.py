"""What a metric usually is on such a day: bands of counts, sums, shares and levels.

Days are compared with those like them, on a scale on which figures stray alike whatever their size
(scales.py), or as they are where some are not above 0. How far one may stray is learnt from the
misses of earlier days, and from how many events it is of (straying.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median

from functions.report.compare.bands import rate_band
from functions.report.compare.baseline import Band
from functions.report.compare.nature import ADDED, Nature
from functions.report.compare.robust import LEAST_DAYS, WEEK, leave_one_out, medians, ordinary_level
from functions.report.compare.scales import (
    COUNT_OFFSET,
    POWER_OF_COUNTS,
    Measure,
    Scaled,
    scaled,
)
from functions.report.compare.straying import NOTHING_KNOWN, Straying, robust_variance, variance_of

# Below so many events in the part of a share, its days are luck; all of them together are not.
_LEAST_PART = 5
# Of small figures a band has so many digits, and of others at least so many behind the point.
_DIGITS = 6
# A factor of e^100 is no bound to anything; that of a greater power would be no float.
_WIDEST = 100.0
_BY_CHANCE = Straying(chance=1.0)


def metric_band(
    of: Nature,
    history: Sequence[Measure],
    events: int,
    deviations: float,
    *,
    weekly: bool = True,
    least: Straying = NOTHING_KNOWN,
) -> Band | None:
    """The band of a metric on a day with so many events of it.

    `least`: how far it strays at least, as `own_straying` says it of others that are like it. None
    with fewer than two days like this one.
    """
    cycle = WEEK if weekly else 1
    if not _is_known(of, history, cycle):
        return None
    days = scaled(of, history, cycle)
    if days is None:
        return _linear_band(of, history, events, deviations, cycle)
    if days.scale == "arcsines":
        return _share_band(history, days, events, deviations, least) if events else None
    # A mean of few values strays further; of a sum, few payments are what is odd.
    counted = days.usual_events if of in ADDED else events or days.usual_events
    return _factor_band(days, counted, deviations, least)


def own_straying(of: Nature, history: Sequence[Measure], *, weekly: bool = True) -> Straying | None:
    """How far a figure strays; None where it has no scale that others have too, or few days."""
    cycle = WEEK if weekly else 1
    days = scaled(of, history, cycle) if _is_known(of, history, cycle) else None
    return days.straying if days else None


def _is_known(of: Nature, history: Sequence[Measure], cycle: int) -> bool:
    """Whether enough earlier days are like this one. A share of nothing is none."""
    alike = (one for one in history if one.ago % cycle == 0 and (one.events or of != "share"))
    return sum(1 for _ in alike) >= LEAST_DAYS


def _factor_band(days: Scaled, events: float, deviations: float, least: Straying) -> Band:
    """The band of what is compared by factors: a count, a sum or a level that is above 0."""
    by_chance, stray = days.by_chance(events), days.straying.at_least(least)
    variance = stray.variance(by_chance)
    spread = deviations * math.sqrt(variance * days.doubt)
    level, weeks = ordinary_level(days.levels, days.cycle, days.misses, spread, fmean)
    middle, offset, power = math.exp(level), 0.0, 0.0
    if days.scale == "counts":
        offset = COUNT_OFFSET
        # By chance alone a small count falls less than it rises; its own are factors.
        power = POWER_OF_COUNTS * stray.chance * by_chance / variance if variance else 0.0
    expected, low, high = (
        max(middle * _factor(one, power) - offset, 0.0) for one in (0.0, -spread, spread)
    )
    return _band(expected, low, high, weeks)


def _factor(spread: float, power: float) -> float:
    """The factor that is so far from 1 on the scale of a power; on that of logarithms with 0."""
    if power * spread <= -1:
        return 0.0
    logarithm = math.log1p(power * spread) / power if power else spread
    return math.exp(max(-_WIDEST, min(logarithm, _WIDEST)))


def _linear_band(
    of: Nature, history: Sequence[Measure], events: int, deviations: float, cycle: int
) -> Band:
    """The band of what is not above 0 on each day; it has no side of 0 on which no day was.

    The sum of a Sunday with a tenth of the events strays by a tenth: sums are seen as of one event.
    """
    events_of = {one.ago: float(max(one.events, 1)) for one in history}
    usual_events = medians(list(events_of.items()), cycle)
    alike = next(ago for ago in usual_events if ago % cycle == 0)
    counted, sizes = events or usual_events[alike], dict.fromkeys(events_of, 1.0)
    if of in ADDED:
        counted, events_of, sizes = usual_events[alike], usual_events, usual_events
    values = [(one.ago, one.value / sizes[one.ago]) for one in history]
    misses, usual = leave_one_out(values, cycle), medians(values, cycle)[alike]
    # Either all days stray alike, or those with few events further.
    by_events = (miss * math.sqrt(events_of[ago]) for ago, miss in misses.items())
    variance = max(
        variance_of(misses.values(), usual**2 / counted), robust_variance(by_events) / counted
    )
    spread = deviations * math.sqrt(variance)
    level, weeks = ordinary_level(values, cycle, misses, spread)
    middle, half = level * sizes[alike], spread * sizes[alike]
    low, high = middle - half, middle + half
    below = max(-low, 0.0) if all(one.value >= 0 for one in history) else 0.0
    above = max(high, 0.0) if all(one.value <= 0 for one in history) else 0.0
    band = _band(middle, low + below, high - above, weeks)
    # A difference that was 5 and 10 may be -2 by chance: no day of four weeks has to show it.
    return replace(band, below=below, above=above)


def _share_band(
    history: Sequence[Measure], days: Scaled, events: int, deviations: float, least: Straying
) -> Band | None:
    """The band of a share of counts, on a day of so many events."""
    alike = [one for one in history if one.ago % days.cycle == 0 and one.events]
    if median(one.value * one.events for one in alike) < _LEAST_PART:
        parts = [(one.ago, round(one.value * one.events), one.events) for one in history]
        return rate_band(parts, events, deviations)
    # A share of 100% says nothing of the next event: none is steadier than chance.
    stray = days.straying.at_least(least).at_least(_BY_CHANCE)
    spread = deviations * math.sqrt(stray.variance(days.by_chance(events)))
    middle, weeks = ordinary_level(days.levels, days.cycle, days.misses, spread, fmean)
    low, high = max(middle - spread, 0.0), min(middle + spread, math.pi / 2)
    return _band(math.sin(middle) ** 2, math.sin(low) ** 2, math.sin(high) ** 2, weeks)


def _band(expected: float, low: float, high: float, weeks: int) -> Band:
    """A band with enough digits for figures far below 1."""
    size = max(abs(expected), abs(low), abs(high))
    digits = max(_DIGITS, _DIGITS - math.floor(math.log10(size))) if size else _DIGITS
    return Band.of(expected, low, high, weeks, digits)
