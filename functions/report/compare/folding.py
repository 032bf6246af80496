"""Folds what stands out into causes: what follows from something else is no finding of its own.

- A failure rate that grew as that of all events did is one thing with it.
- A total that is unusual because a few sources are is one thing with these.
- Many sources that do the same are one thing. New sources are one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from functions.report.compare.baseline import Band
from functions.report.compare.earlier import Day
from functions.report.compare.outlier import Outlier
from functions.report.document.comparison import CauseKind, Confidence

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind

_KINDS: tuple[CauseKind, ...] = get_args(CauseKind)
# More sources that do the same than this are one cause.
_SEPARATE = 3
# A rate that grew by up to so many times more, or less, than that of all events grew with it.
_ALIKE = 2.0
_OF_ALL: Mapping[FindingKind, CauseKind] = {"quarantine": "invalid", "latency": "delay"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Outliers that are one thing to look at.

    `observed` is the figure of the sources `of`, of all together if there are none, and the `band`
    is what it is outside of, which is None of new sources. `sources`: where it shows, the worst
    first. `weight` orders those of one kind.
    """

    kind: CauseKind
    observed: float
    band: Band | None
    of: tuple[str, ...]
    sources: tuple[str, ...]
    worse: bool
    confidence: Confidence
    weight: float

    @property
    def rank(self) -> tuple[bool, int, float, tuple[str, ...]]:
        """What is worse comes first, then by kind in the order of urgency."""
        return not self.worse, _KINDS.index(self.kind), -self.weight, self.sources


def fold(today: Day, outliers: Iterable[Outlier]) -> list[Folded]:
    """All causes of a day, the most urgent first."""
    totals: dict[FindingKind, Outlier] = {}
    sources: dict[FindingKind, list[Outlier]] = {}
    for one in outliers:
        if one.name is None:
            totals[one.kind] = one
        else:
            sources.setdefault(one.kind, []).append(one)
    found = [
        *_silent(today, totals.get("volume"), sources.get("silent_source", [])),
        *_failures(today, totals.get("failure_rate"), sources.get("failure_rate", [])),
        *(_one(kind, totals[of]) for of, kind in _OF_ALL.items() if of in totals),
        *_volume(today, totals.get("volume"), sources),
        *_new(sources.get("new_source", [])),
    ]
    return sorted(found, key=lambda one: one.rank)


def _silent(today: Day, total: Outlier | None, silent: Sequence[Outlier]) -> Iterator[Folded]:
    if not today.events:
        if total is not None:
            yield _one("silent", total)
        return
    ordered = sorted(silent, key=lambda one: (-one.band.expected, one.name or ""))
    if len(ordered) <= _SEPARATE:
        yield from (_one("silent", one, weight=one.band.expected) for one in ordered)
        return
    bands = [one.band for one in ordered]
    together = Band(
        expected=sum(band.expected for band in bands),
        low=sum(band.low for band in bands),
        high=sum(band.high for band in bands),
        weeks=max(band.weeks for band in bands),
    )
    yield _several("silent", ordered, observed=0, band=together, of=_names(ordered))


def _failures(today: Day, total: Outlier | None, sources: Sequence[Outlier]) -> Iterator[Folded]:
    for rose in (True, False):
        alike = [one for one in sources if _rose(one) is rose]
        yield from _failures_alike(
            today,
            total if total is not None and _rose(total) is rose else None,
            sorted(
                alike, key=lambda one: (-one.observed if rose else one.observed, one.name or "")
            ),
        )


def _failures_alike(
    today: Day, total: Outlier | None, sources: Sequence[Outlier]
) -> Iterator[Folded]:
    """Failure rates that all rose, or all fell; `sources` the worst first."""
    if total is None:
        yield from _apart("failures", sources)
        return
    growth = _factor(total)
    alike = [one for one in sources if 1 / _ALIKE <= _factor(one) / growth <= _ALIKE]
    others = [one for one in sources if one not in alike]
    few = len(alike) == 1 and _explain_rate(today, total, sources)
    if few or _explain_rate(today, total, others):
        yield from _apart("failures", sources)
        return
    # A single one would read as if the figure was its own.
    yield _one("failures", total, sources=_names(alike) if len(alike) > 1 else ())
    yield from _apart("failures", others)


def _explain_rate(today: Day, total: Outlier, sources: Sequence[Outlier]) -> bool:
    """Whether the failures of all would be usual, had these sources failed as often as usual."""
    failures = float(today.failures)
    for one in sources:
        events, failed = today.sources[str(one.name)]
        failures -= failed - one.band.expected * events
    return bool(sources) and total.band.low <= failures / today.events <= total.band.high


def _volume(
    today: Day, total: Outlier | None, found: Mapping[FindingKind, Sequence[Outlier]]
) -> Iterator[Folded]:
    if not today.events:
        return  # all are silent
    volumes, silent = found.get("volume", []), found.get("silent_source", [])
    if total is not None:
        events = today.events - sum(
            one.observed - one.band.expected
            for one in (*volumes, *silent)
            if _rose(one) is _rose(total)
        )
        if not total.band.low <= events <= total.band.high:
            yield _one("volume", total)
    for rose in (True, False):
        yield from _apart(
            "volume",
            sorted(
                (one for one in volumes if _rose(one) is rose),
                key=lambda one: (-one.excess, one.name or ""),
            ),
        )


def _new(sources: Sequence[Outlier]) -> Iterator[Folded]:
    ordered = sorted(sources, key=lambda one: (-one.observed, one.name or ""))
    if ordered:
        events = sum(one.observed for one in ordered)
        yield _several("new", ordered, observed=events, band=None, of=_names(ordered))


def _apart(kind: CauseKind, ordered: Sequence[Outlier]) -> Iterator[Folded]:
    """A cause for each of a few sources, or one for many, with the figures of the worst."""
    if len(ordered) <= _SEPARATE:
        yield from (_one(kind, one) for one in ordered)
    else:
        worst = ordered[0]
        of = _names([worst])
        yield _several(kind, ordered, observed=worst.observed, band=worst.band, of=of)


def _one(
    kind: CauseKind,
    outlier: Outlier,
    *,
    sources: tuple[str, ...] | None = None,
    weight: float | None = None,
) -> Folded:
    named = () if outlier.name is None else (outlier.name,)
    return Folded(
        kind=kind,
        observed=outlier.observed,
        band=outlier.band,
        of=named,
        sources=named if sources is None else sources,
        worse=_is_worse(kind, outlier),
        confidence=outlier.confidence,
        weight=outlier.excess if weight is None else weight,
    )


def _several(
    kind: CauseKind,
    ordered: Sequence[Outlier],
    *,
    observed: float,
    band: Band | None,
    of: tuple[str, ...],
) -> Folded:
    worst = ordered[0]
    return Folded(
        kind=kind,
        observed=observed,
        band=band,
        of=of,
        sources=_names(ordered),
        worse=_is_worse(kind, worst),
        confidence=worst.confidence,
        weight=worst.excess,
    )


def _names(outliers: Iterable[Outlier]) -> tuple[str, ...]:
    return tuple(one.name for one in outliers if one.name is not None)


def _is_worse(kind: CauseKind, outlier: Outlier) -> bool:
    """Whether somebody may have to act: on more failures or fewer events, not on more events."""
    match kind:
        case "failures":
            return _rose(outlier)
        case "volume":
            return not _rose(outlier)
        case "new":
            return False
        case "silent" | "invalid" | "delay":
            return True


def _rose(outlier: Outlier) -> bool:
    return outlier.observed > outlier.band.expected


def _factor(outlier: Outlier) -> float:
    return outlier.observed / max(outlier.band.expected, 1e-6)
