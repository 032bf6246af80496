"""How a day's events moved, where that stands out. What moved with them is no finding by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from functions.report.compare.baseline import Band
from functions.report.compare.outlier import Outlier
from functions.report.document.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Factors on what is usual: of all events together, and of single sources."""

    total: float | None
    sources: Mapping[str, float]

    @classmethod
    def of(cls, found: Iterable[Outlier]) -> Self:
        """By what stands out of the events."""
        total, sources = None, {}
        for one in found:
            if one.kind in ("volume", "silent_source") and one.band.expected:
                factor = one.observed / one.band.expected
                if one.name is None:
                    total = factor
                else:
                    sources[one.name] = factor
        return cls(total=total, sources=sources)

    def with_it(self, place: Place, observed: float, band: Band) -> bool:
        """Whether a count or a sum moved as all events did, or as those of the source it is of."""
        factors = [self.total]
        if place.dimension == "source":
            factors.append(self.sources.get(str(place.value)))
        return band.expected > 0 and any(
            factor is not None and _is_within(band, observed, factor) for factor in factors
        )


def _is_within(band: Band, observed: float, factor: float) -> bool:
    """Whether a figure is usual but for a factor.

    Chance moves a tenth of the events less than all of them, but only by the root of a tenth.
    """
    expected, wider = band.expected * factor, max(factor, math.sqrt(factor))
    low = expected - (band.expected - band.low) * wider
    return low <= observed <= expected + (band.high - band.expected) * wider
