"""A figure beside the range that is usual, which it may be outside of, as people read them.

The ends of the range are rounded inwards, and all three figures get as many digits as it takes:
what is unusual is never read as inside the range, nor as one of its ends. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import figures

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind, Usual

# A report has shares and seconds to a millionth, and a percentage has two digits of it.
_MOST_DIGITS = 6


class Range(NamedTuple):
    """The figures of a finding as texts."""

    observed: str
    expected: str
    low: str
    high: str

    @property
    def ends(self) -> str:
        """`1,100 to 1,300`; of a range with one figure in it, that alone."""
        return self.low if self.low == self.high else f"{self.low} to {self.high}"


class _Rounded(NamedTuple):
    observed: Decimal
    low: Decimal
    high: Decimal

    @property
    def inside(self) -> bool:
        return self.low <= self.observed <= self.high

    @property
    def outside(self) -> bool:
        return self.low <= self.high and not self.low <= self.observed <= self.high


def shown(kind: FindingKind, usual: Usual) -> Range:
    """The figures of a finding of a kind: counts, shares or durations."""
    return _BY_KIND[kind](usual)


def _counts(usual: Usual) -> Range:
    observed, low, high = _rounded(usual, 0)
    return Range(
        figures.count(float(observed)),
        figures.count(round(usual["expected"])),
        figures.count(float(low)),
        figures.count(float(high)),
    )


def _shares(usual: Usual) -> Range:
    """Percentages, with a digit or more behind the point."""
    inside = usual["low"] <= usual["observed"] <= usual["high"]
    for digits in range(1, _MOST_DIGITS - 1):
        rounded = _rounded(usual, digits, times=100)
        hidden = (rounded.low == 100 and usual["low"] < 1) or (
            rounded.high == 0 and usual["high"] > 0
        )
        if (rounded.inside if inside else rounded.outside) and not hidden:
            break
    observed = _percent(rounded.observed, usual["observed"], digits)
    low, high = (
        _percent(rounded.low, usual["low"], digits),
        _percent(rounded.high, usual["high"], digits),
    )
    return Range(observed, figures.rate(usual["expected"]), low, high)


def _percent(rounded: Decimal, share: float, digits: int) -> str:
    least = Decimal(1).scaleb(-digits)
    if rounded == 0:
        return f"<{least}%" if share > 0 else "0%"
    if rounded == 100:
        return f">{100 - least}%" if share < 1 else "100%"
    return f"{rounded}%"


def _durations(usual: Usual) -> Range:
    """In two units; where these are the same, in seconds with the digits that tell them apart."""
    observed, expected, low, high = (
        figures.seconds(usual[name]) for name in ("observed", "expected", "low", "high")
    )
    digits = 0
    while observed in (low, high) and digits < _MOST_DIGITS:
        digits += 1
        rounded = _rounded(usual, digits)
        if rounded.outside:
            observed, low, high = (f"{value:,.{digits}f} s" for value in rounded)
    return Range(observed, expected, low, high)


def _rounded(usual: Usual, digits: int, times: int = 1) -> _Rounded:
    """The figures `times` as large, to so many digits behind the point."""

    def to(value: float, rounding: str) -> Decimal:
        return (Decimal(str(value)) * times).quantize(Decimal(1).scaleb(-digits), rounding)

    return _Rounded(
        to(usual["observed"], ROUND_HALF_EVEN),
        to(usual["low"], ROUND_CEILING),
        to(usual["high"], ROUND_FLOOR),
    )


_BY_KIND: dict[FindingKind, Callable[[Usual], Range]] = {
    "silent_source": _counts,
    "gap": _counts,
    "new_source": _counts,
    "volume": _counts,
    "failure_rate": _shares,
    "latency": _durations,
    "quarantine": _shares,
}
