"""Figures of the team's own metrics as people read them: numbers with a unit, and percentages.

Nothing is rounded to none, nor to what it is compared with. Pure.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from functions.report.text import figures, ranges, untrusted
from functions.report.text.ranges import Range

if TYPE_CHECKING:
    from functions.report.document.comparison import Usual
    from functions.report.document.metrics import MetricFigures, Number

# Of a range so many digits are shown, and more where that would hide what is outside of it.
_DIGITS = 3
_MOST_MORE_DIGITS = 9


def is_share(metric: MetricFigures) -> bool:
    """Whether a metric is a ratio without a unit: what is at most 1 of it is a percentage."""
    return metric["definition"]["numerator"] is not None and metric["unit"] is None


def amount(metric: MetricFigures, value: Number | float | None) -> str:
    """A figure of a metric, with its unit if that is a text: `860.2 ms`, `16.8%`, `1,200`."""
    if value is not None and is_share(metric) and 0 <= value <= 1:
        return figures.rate(float(value))
    return with_unit(metric, figures.number(value))


def with_unit(metric: MetricFigures, shown: str) -> str:
    """A number as text with the unit of its metric, if it has one that is a text."""
    unit = metric["unit"]
    if unit is None or shown == figures.NOTHING:
        return shown
    return f"{shown}%" if unit == "%" else f"{shown} {untrusted.name(unit)}"


def usual_range(metric: MetricFigures, usual: Usual) -> Range:
    """A figure, what is expected of it and the ends of the range, as texts without the unit."""
    if is_share(metric) and all(0 <= usual[name] <= 1 for name in ("observed", "low", "high")):
        return ranges.shown("failure_rate", usual)
    exact = {name: Decimal(str(usual[name])) for name in ("observed", "expected", "low", "high")}
    inside = usual["low"] <= usual["observed"] <= usual["high"]
    size = max(abs(exact["low"]), abs(exact["high"]))
    digits = max(_DIGITS - 1 - (size.adjusted() if size else 0), 0)
    observed = figures.rounded(exact["observed"])
    for more in range(_MOST_MORE_DIGITS):
        low = _to(exact["low"], digits + more, ROUND_CEILING)
        high = _to(exact["high"], digits + more, ROUND_FLOOR)
        if more:
            observed = _to(exact["observed"], digits + more, ROUND_HALF_EVEN)
        if inside or (low <= high and not low <= observed <= high):
            break
    shown = figures.number(exact["observed"]) if not more else figures.plain(observed)
    middle = min(max(_to(exact["expected"], digits + more, ROUND_HALF_EVEN), low), high)
    return Range(shown, figures.plain(middle), figures.plain(low), figures.plain(high))


def _to(value: Decimal, digits: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding, context=figures.EXACT)
