"""When something stands out, and the band in which a figure is usual."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected

# Of the figures in a report, behind the point.
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When something stands out.

    `history_days`: how far back baselines look. With fewer complete days than `least_history_days`,
    nothing stands out.
    `deviations`: how many standard deviations from the baseline are unusual for one figure.
    `least_change`: the change that is worth a reader's time, as a share of the baseline.
    `least_events`: a source that never had so many a day is not judged. `least_latency_seconds`: a
    latency that grew by less is not judged either.
    `invalid_share`: a day is bad if more of what arrived was invalid, whatever is usual, of at
    least `invalid_least` events.
    """

    history_days: int
    least_history_days: int
    deviations: float
    least_change: float
    least_events: int
    least_latency_seconds: float
    invalid_share: float
    invalid_least: int

    def among(self, figures: int) -> float:
        """The deviations that any of so many figures exceeds as rarely as one does `deviations`."""
        return -NormalDist().inv_cdf(self.chance / max(figures, 1))

    @property
    def chance(self) -> float:
        """The chance, from 0 to 1, that one normal figure is above its mean by `deviations`."""
        return NormalDist().cdf(-self.deviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is expected of a figure, and the lowest and highest value that are usual.

    All three are as a report has them: a figure is judged by the range that is shown with it.
    `weeks`: of how many earlier weeks it was learnt from at least a day; of a marked day, from how
    many days. `below` and `above`: how much further than a range that ends at 0 a figure may stray
    by chance, though on no earlier day it was there.
    """

    expected: float
    low: float
    high: float
    weeks: int
    below: float = 0.0
    above: float = 0.0

    @classmethod
    def of(
        cls, expected: float, low: float, high: float, weeks: int, digits: int = _DIGITS
    ) -> Self:
        """A band of so many digits, its ends rounded inwards; what is expected stays within."""
        middle, unit = round(expected, digits), 10**digits
        return cls(
            expected=middle,
            low=min(math.ceil(low * unit) / unit, middle),
            high=max(math.floor(high * unit) / unit, middle),
            weeks=weeks,
        )

    def holds(self, observed: float) -> bool:
        """Whether a figure is no further out than such figures stray."""
        return self.low - self.below <= observed <= self.high + self.above

    def worth_it(self, observed: float, least_change: float, *, is_share: bool = False) -> bool:
        """Whether it is outside, and by a change that is worth a reader's time, as a share.

        `is_share`: of a whole. That 98% succeed is that 2% do not, so the smaller of both says how
        much it changed.
        """
        size = abs(self.expected)
        if is_share and size <= 1:
            size = min(size, 1 - size)
        return not self.holds(observed) and abs(observed - self.expected) >= least_change * size

    def excess(self, observed: float) -> float:
        """How far from what is expected: 1 at the edge of the band, 2 at twice that distance."""
        low, high = self.low - self.below, self.high + self.above
        edge = high if observed > self.expected else low
        return abs(observed - self.expected) / max(abs(edge - self.expected), 1e-9)

    def to_json(self) -> Expected:
        """As a report says what is usual."""
        return {"expected": self.expected, "low": self.low, "high": self.high}
