"""Folds what stands out into causes: what follows from something else is no finding of its own.

- A failure rate that grew as that of all events did is one thing with it.
- A total that is unusual because a few sources are is one thing with these.
- Hours without events are one thing with a source that sends its events in them and is silent, and
  with a total that is unusual for want of them.
- Many sources that do the same are one thing. New sources are one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Band
from functions.report.compare.earlier import Day
from functions.report.compare.failing import failures
from functions.report.compare.folded import (
    SEPARATE,
    Folded,
    alone,
    apart,
    has_risen,
    names,
    together,
)
from functions.report.compare.outlier import Outlier

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseKind, FindingKind

_OF_ALL: Mapping[FindingKind, CauseKind] = {"quarantine": "invalid", "latency": "delay"}


def fold(
    today: Day, outliers: Iterable[Outlier], of_metrics: Iterable[Folded] = ()
) -> list[Folded]:
    """All causes of a day, the most urgent first. `of_metrics`: those that are about metrics."""
    totals: dict[FindingKind, Outlier] = {}
    sources: dict[FindingKind, list[Outlier]] = {}
    for one in outliers:
        if one.place is not None:
            continue
        if one.name is None:
            totals[one.kind] = one
        else:
            sources.setdefault(one.kind, []).append(one)
    found = [
        *_silent(today, totals.get("volume"), sources.get("silent_source", [])),
        *_gap(totals.get("gap"), sources.get("silent_source", [])),
        *failures(today, totals.get("failure_rate"), sources.get("failure_rate", [])),
        *(alone(kind, totals[of]) for of, kind in _OF_ALL.items() if of in totals),
        *_volume(today, totals, sources),
        *_new(sources.get("new_source", [])),
        *of_metrics,
    ]
    return sorted(found, key=lambda one: one.rank)


def _silent(today: Day, total: Outlier | None, silent: Sequence[Outlier]) -> Iterator[Folded]:
    if not today.events:
        if total is not None:
            yield alone("silent", total)
        return
    ordered = sorted(silent, key=lambda one: (-one.band.expected, one.name or ""))
    if len(ordered) <= SEPARATE:
        yield from (alone("silent", one, weight=one.band.expected) for one in ordered)
        return
    bands = [one.band for one in ordered]
    of_all = Band(
        expected=sum(band.expected for band in bands),
        low=sum(band.low for band in bands),
        high=sum(band.high for band in bands),
        weeks=max(band.weeks for band in bands),
    )
    yield together("silent", ordered, observed=0, band=of_all, of=names(ordered))


def _gap(gap: Outlier | None, silent: Sequence[Outlier]) -> Iterator[Folded]:
    if gap is None:
        return
    # A job that runs at night sends as many events as are usual in these hours.
    if not any(one.band.low <= gap.band.expected <= one.band.high for one in silent):
        yield alone("gap", gap)


def _volume(
    today: Day,
    totals: Mapping[FindingKind, Outlier],
    found: Mapping[FindingKind, Sequence[Outlier]],
) -> Iterator[Folded]:
    if not today.events:
        return  # all are silent
    volumes, silent = found.get("volume", []), found.get("silent_source", [])
    total, gap = totals.get("volume"), totals.get("gap")
    if total is not None:
        events = today.events - sum(
            one.observed - one.band.expected
            for one in (*volumes, *silent)
            if has_risen(one) is has_risen(total)
        )
        if gap and not has_risen(total):
            events = max(events, today.events + gap.band.expected)
        if not total.band.low <= events <= total.band.high:
            yield alone("volume", total)
    for rose in (True, False):
        yield from apart(
            "volume",
            sorted(
                (one for one in volumes if has_risen(one) is rose),
                key=lambda one: (-one.excess, one.name or ""),
            ),
        )


def _new(sources: Sequence[Outlier]) -> Iterator[Folded]:
    ordered = sorted(sources, key=lambda one: (-one.observed, one.name or ""))
    if ordered:
        events = sum(one.observed for one in ordered)
        yield together("new", ordered, observed=events, band=None, of=names(ordered))
