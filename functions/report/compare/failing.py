"""Folds failure rates: those that grew as that of all events did are one thing with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from functions.report.compare.earlier import Day
from functions.report.compare.folded import Folded, alone, apart, has_risen, names
from functions.report.compare.outlier import Outlier

# A rate that grew by up to so many times more, or less, than that of all events grew with it.
_ALIKE = 2.0


def failures(today: Day, total: Outlier | None, sources: Sequence[Outlier]) -> Iterator[Folded]:
    """The causes of unusual failure rates: of all events, if that is one, and of sources."""
    for rose in (True, False):
        alike = [one for one in sources if has_risen(one) is rose]
        yield from _failures_alike(
            today,
            total if total is not None and has_risen(total) is rose else None,
            sorted(
                alike, key=lambda one: (-one.observed if rose else one.observed, one.name or "")
            ),
        )


def _failures_alike(
    today: Day, total: Outlier | None, sources: Sequence[Outlier]
) -> Iterator[Folded]:
    """Failure rates that all rose, or all fell; `sources` the worst first."""
    if total is None:
        yield from apart("failures", sources)
        return
    growth = _factor(total)
    alike = [one for one in sources if _grew_alike(one, growth)]
    others = [one for one in sources if one not in alike]
    few = len(alike) == 1 and _explain_rate(today, total, sources)
    if few or _explain_rate(today, total, others):
        yield from apart("failures", sources)
        return
    # A single one would read as if the figure was its own.
    yield alone("failures", total, sources=names(alike) if len(alike) > 1 else ())
    yield from apart("failures", others)


def _grew_alike(outlier: Outlier, growth: float) -> bool:
    """Whether a rate grew as that of all did, or as far as chance lets a small source stray."""
    band = outlier.band
    if growth / _ALIKE <= _factor(outlier) <= growth * _ALIKE:
        return True
    return band.low * growth <= outlier.observed <= band.high * growth


def _explain_rate(today: Day, total: Outlier, sources: Sequence[Outlier]) -> bool:
    """Whether the failures of all would be usual, had these sources failed as often as usual."""
    failed_of_all = float(today.failures)
    for one in sources:
        events, failed = today.sources[str(one.name)]
        failed_of_all -= failed - one.band.expected * events
    return bool(sources) and total.band.low <= failed_of_all / today.events <= total.band.high


def _factor(outlier: Outlier) -> float:
    return outlier.observed / max(outlier.band.expected, 1e-6)
