"""What stands out of a figure of a metric, before it is folded with others into a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Band
from functions.report.compare.folded import Folded, has_risen
from functions.report.compare.outlier import Outlier
from functions.report.document.kinds import CAUSES, is_worse
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A cause in the making. `band`: what is usual of it.

    `good`: its metric says that the change is to the better. `gone`: what usually is there is
    missing, and that is bad, or nobody says whether it is.
    """

    outlier: Outlier
    place: Place
    band: Band | None
    worse: bool
    good: bool
    gone: bool

    @classmethod
    def of(cls, outlier: Outlier, place: Place, band: Band | None, metric: MetricFigures) -> Found:
        """What stands out of a figure of a metric."""
        rose, better = has_risen(outlier), metric["better"]
        lacks_numbers = place.about is not None
        worse = lacks_numbers or is_worse(CAUSES[outlier.kind], rose=rose, better=better)
        good = not worse and better is not None
        is_none = not outlier.observed and not rose and not good
        return cls(
            outlier=outlier,
            place=place,
            band=band,
            worse=worse,
            good=good,
            gone=lacks_numbers or (is_none and (worse or not _may_be_none(metric))),
        )

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
            gone=self.gone,
        )


def would_be_usual(one: Found, value: float) -> bool:
    """Whether a figure would not stand out with another value."""
    if one.is_target:
        end = one.outlier.band.expected
        return value <= end if one.rose else value >= end
    return one.outlier.band.holds(value)


def _may_be_none(metric: MetricFigures) -> bool:
    """Whether its target bounds it from above alone: then 0 is as it should be."""
    target = metric["target"]
    return target is not None and target["at_least"] is None
