"""What stands out of a figure of a metric, before it is folded with others into a cause."""

from __future__ import annotations

from dataclasses import dataclass

from functions.report.compare.baseline import Band
from functions.report.compare.folded import Folded, has_risen
from functions.report.compare.outlier import Outlier
from functions.report.document.kinds import CAUSES
from functions.report.document.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A cause in the making. `band`: what is usual of it."""

    outlier: Outlier
    place: Place
    band: Band | None
    worse: bool

    @property
    def rose(self) -> bool:
        return has_risen(self.outlier)

    @property
    def is_target(self) -> bool:
        return self.outlier.kind == "target"

    @property
    def weight(self) -> float:
        return self.outlier.excess

    def folded(self) -> Folded:
        return Folded(
            kind=CAUSES[self.outlier.kind],
            observed=self.outlier.observed,
            band=self.band,
            of=(),
            sources=(),
            worse=self.worse,
            confidence=self.outlier.confidence,
            weight=self.weight,
            place=self.place,
        )


def would_be_usual(one: Found, value: float) -> bool:
    """Whether a figure would not stand out with another value."""
    if one.is_target:
        end = one.outlier.band.expected
        return value <= end if one.rose else value >= end
    return one.outlier.band.holds(value)
