"""Figures of the team's own metrics as people read them: numbers with a unit, and percentages.

What a definition says is read in percent is: `0.168` is `16.8%`. Nothing is rounded to none, nor to
what it is compared with; report.json and report.csv have every digit. Pure.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from functions.report.document.metrics import COUNTS
from functions.report.text import figures, ranges
from functions.report.text.ranges import Range

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected, Usual
    from functions.report.document.metrics import MetricFigures, Number, UsualNumber

# Of a range so many digits are shown, and more where that would hide what is outside of it.
_DIGITS = 3
_MOST_MORE_DIGITS = 9
_PERCENT = "%"
_HUNDRED = 100
_End: TypeAlias = Literal["expected", "low", "high"]
_LONGEST_UNIT = 16
# A chat takes nothing of it for its own.
_PLAIN_UNIT = re.compile(r"(?:[^\W_]|[€$£¥°%]|[ /-](?=[^\W_]))+")


def is_share(metric: MetricFigures) -> bool:
    """Whether a metric is read in percent."""
    is_so: bool = metric["definition"].get("in_percent", False)
    return is_so


def in_percent(metric: MetricFigures) -> bool:
    """Whether its figures have a % behind them: a change in percent would read as one of these."""
    return is_share(metric) or metric["unit"] == _PERCENT


def is_count(metric: MetricFigures) -> bool:
    """Whether a metric is always a whole number."""
    return metric["definition"].get("agg") in COUNTS


def expected_of(metric: MetricFigures, usual: Expected | UsualNumber) -> Number | float:
    """What is expected; of a count as it is shown, so that all that is said of it agrees."""
    return round(usual["expected"]) if is_count(metric) else usual["expected"]


def amount(metric: MetricFigures, value: Number | float | None) -> str:
    """A figure of a metric, with its unit if that is a text: `860.20 ms`, `16.8%`, `1,200`."""
    return with_unit(metric, bare(metric, value))


def bare(metric: MetricFigures, value: Number | float | None) -> str:
    """The same without the unit."""
    if value is None or not is_share(metric):
        return figures.number(value)
    shown = figures.rate(figures.EXACT.abs(figures.exact(value)))
    return f"{figures.MINUS}{shown}" if value < 0 else shown


def both(metric: MetricFigures, one: Number | None, other: Number | None) -> tuple[str, str]:
    """Two figures of a metric, with the unit; with all their digits where they would look alike."""
    shown, of_other = amount(metric, one), amount(metric, other)
    if shown != of_other or one is None or other is None:
        return shown, of_other
    return _exact(metric, one), _exact(metric, other)


def _exact(metric: MetricFigures, value: Number) -> str:
    number = Decimal(value)
    if is_share(metric):
        return f"{figures.plain(figures.EXACT.multiply(number, Decimal(_HUNDRED)))}%"
    return with_unit(metric, figures.plain(number))


def with_unit(metric: MetricFigures, shown: str) -> str:
    """A number as text with the unit of its metric, if that stands after it."""
    return shown if shown == figures.NOTHING else f"{shown}{suffix(metric)}"


def suffix(metric: MetricFigures) -> str:
    """The unit as it stands after a number: one that is a text, plain and not long."""
    unit = metric["unit"]
    if unit is None or is_share(metric):
        return ""
    if unit == _PERCENT:
        return _PERCENT
    plain = len(unit) <= _LONGEST_UNIT and _PLAIN_UNIT.fullmatch(unit)
    return f" {unit}" if plain else ""


def usual_range(
    metric: MetricFigures, observed: Number | None, usual: Expected | UsualNumber
) -> Range:
    """A figure, what is expected of it and the ends of the range, as texts without the unit.

    `observed`: None without a value, which is no text either.
    """
    names: tuple[_End, ...] = ("expected", "low", "high")
    expected, low, high = (figures.exact(usual[name]) for name in names)
    now = expected if observed is None else figures.exact(observed)
    if not is_share(metric):
        found = _range(now, expected, low, high, whole=is_count(metric))
    elif all(0 <= one <= 1 for one in (now, expected, low, high)):
        share: Usual = {
            "observed": float(now),  # of at most nine digits, as the others
            "expected": float(expected),
            "low": float(low),
            "high": float(high),
        }
        found = ranges.shown("failure_rate", share)
    else:
        every = (one * _HUNDRED for one in (now, expected, low, high))
        found = Range(*(f"{text}%" for text in _range(*every)))
    return found._replace(observed=figures.NOTHING) if observed is None else found


def _range(
    now: Decimal, expected: Decimal, least: Decimal, most: Decimal, *, whole: bool = False
) -> Range:
    """`whole`: a count is in the range exactly if it is in that of the whole numbers within."""
    if whole and _to(least, 0, ROUND_CEILING) <= _to(most, 0, ROUND_FLOOR):
        least, most = _to(least, 0, ROUND_CEILING), _to(most, 0, ROUND_FLOOR)
        expected = _to(expected, 0, ROUND_HALF_EVEN)
    inside = least <= now <= most
    size = max(abs(least), abs(most))
    digits = max(_DIGITS - 1 - (size.adjusted() if size else 0), 0)
    observed = figures.rounded(now)
    for more in range(_MOST_MORE_DIGITS):
        low = _to(least, digits + more, ROUND_CEILING)
        high = _to(most, digits + more, ROUND_FLOOR)
        if more:
            observed = _to(now, digits + more, ROUND_HALF_EVEN)
        if low <= high and (low <= observed <= high) == inside:
            break
    shown = figures.number(now) if not more else figures.plain(observed)
    middle = min(max(_to(expected, digits + more, ROUND_HALF_EVEN), low), high)
    return Range(shown, figures.plain(middle), figures.plain(low), figures.plain(high))


def _to(value: Decimal, digits: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding, context=figures.EXACT)
