"""One thing to look at: an outlier, or several that are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from functions.report.compare.baseline import Band
from functions.report.compare.outlier import Outlier
from functions.report.document.comparison import CauseKind, Confidence, Gap
from functions.report.document.kinds import is_worse
from functions.report.document.place import Place

_KINDS: tuple[CauseKind, ...] = get_args(CauseKind)
# More sources that do the same than this are one cause.
SEPARATE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Outliers that are one thing to look at.

    `observed` is the figure of the sources `of`, of all together if there are none, and the `band`
    is what it is outside of, which is None of new sources. `sources`: where it shows, the worst
    first. `weight` orders those of one kind. `place`: the figure of a metric that it is about; of a
    missed target the band is what is usual, if that is known. `gone`: it is missing, or its numbers
    are. `gaps`: the hours that it is about.
    """

    kind: CauseKind
    observed: float
    band: Band | None
    of: tuple[str, ...]
    sources: tuple[str, ...]
    worse: bool
    confidence: Confidence
    weight: float
    place: Place | None = None
    gone: bool = False
    gaps: tuple[Gap, ...] = ()

    @property
    def rank(self) -> tuple[bool, float, float, tuple[str, ...]]:
        """What is worse comes first, then by kind in the order of urgency.

        A figure that is gone, or lacks its numbers, comes before targets: one of these may be
        missed by a hair, and the other is why.
        """
        named = self.sources if self.place is None else tuple(part or "" for part in self.place)
        urgency: float = _KINDS.index(self.kind)
        if self.gone and self.kind == "metric":
            urgency = _KINDS.index("target") - 0.5
        return not self.worse, urgency, -self.weight, named


def apart(kind: CauseKind, ordered: Sequence[Outlier]) -> Iterator[Folded]:
    """A cause for each of a few sources, or one for many, with the figures of the worst."""
    if len(ordered) <= SEPARATE:
        yield from (alone(kind, one) for one in ordered)
    else:
        worst = ordered[0]
        of = names([worst])
        yield together(kind, ordered, observed=worst.observed, band=worst.band, of=of)


def alone(
    kind: CauseKind,
    outlier: Outlier,
    *,
    sources: tuple[str, ...] | None = None,
    weight: float | None = None,
) -> Folded:
    """A cause of one outlier. `sources`: where it shows; by default its own."""
    named = () if outlier.name is None else (outlier.name,)
    return Folded(
        kind=kind,
        observed=outlier.observed,
        band=outlier.band,
        of=named,
        sources=named if sources is None else sources,
        worse=is_worse(kind, rose=has_risen(outlier)),
        confidence=outlier.confidence,
        weight=outlier.excess if weight is None else weight,
        gaps=outlier.gaps,
    )


def together(
    kind: CauseKind,
    ordered: Sequence[Outlier],
    *,
    observed: float,
    band: Band | None,
    of: tuple[str, ...],
) -> Folded:
    """A cause of several sources, the worst first, with a figure of its own."""
    worst = ordered[0]
    return Folded(
        kind=kind,
        observed=observed,
        band=band,
        of=of,
        sources=names(ordered),
        worse=is_worse(kind, rose=has_risen(worst)),
        confidence=worst.confidence,
        weight=worst.excess,
    )


def names(outliers: Iterable[Outlier]) -> tuple[str, ...]:
    """The sources of some outliers."""
    return tuple(one.name for one in outliers if one.name is not None)


def has_risen(outlier: Outlier) -> bool:
    """Whether it is more than what is usual."""
    return outlier.observed > outlier.band.expected
