"""Finds what stands out on a day, against the bands of usual.py: totals first, then sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from functions.report.compare.bands import weeks_of
from functions.report.compare.baseline import Band
from functions.report.compare.outlier import Outlier
from functions.report.compare.robust import WEEK
from functions.report.compare.silence import Counts, is_silent
from functions.report.compare.usual import Usual
from functions.report.document.rates import share

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind


def find_outliers(usual: Usual) -> list[Outlier]:
    """Everything about a day that is unusual: totals first, then sources.

    Empty with too little history. The more sources there are, the further out a figure must be:
    a hundred sources give no more false alarms than one.

    A day with very many sources lists those with most events. Nothing is said of a source that such
    a day does not list: it may have been there, with few events, or not.
    """
    if len(usual.past.known) < usual.limits.least_history_days:
        return []
    detection = _Detection(usual)
    found = [*detection.totals(), *detection.sources(), *detection.new_sources()]
    return sorted(found, key=lambda one: one.rank)


class _Detection:
    """Judges a day by what is usual."""

    def __init__(self, usual: Usual) -> None:
        self._usual = usual
        self._today, self._past, self._limits = usual.today, usual.past, usual.limits
        enough = self._past.days_alike >= self._past.least_alike
        self._total = usual.events if enough else None

    def totals(self) -> Iterator[Outlier]:
        today, usual = self._today, self._usual
        yield from self._volume(None, today.events, self._total)
        yield from self._rate("failure_rate", (today.failures, today.events), usual.failure_rate)
        yield from self._rate("quarantine", (today.quarantined, today.arrived), usual.invalid_rate)
        yield from self._latency(today.p95_latency_seconds, usual.latency)

    def sources(self) -> Iterator[Outlier]:
        """Known sources that are silent, or whose volume or failure rate is unusual."""
        if not self._today.events:
            return  # everything is silent: the total says it once
        for name in sorted(self._usual.sources):
            today = self._today.values["source"].counted(name)
            history = self._past.counts("source", name)
            if today is None or history is None or not self._is_old(history):
                continue
            events, failures = today
            counts = [(ago, count) for ago, count, _ in history]
            if max(events, *(count for _, count in counts)) < self._limits.least_events:
                continue
            present = self._past.alike(ago for ago, count in counts if count)
            enough = present >= self._past.least_alike
            band = self._usual.volume("source", name) if enough else None
            if not events:
                yield from self._silent(name, counts, band)
                continue
            if not self._follows_the_total(events, band):
                yield from self._volume(name, events, band)
            rate = self._usual.rate("source", name)
            yield from self._rate("failure_rate", (failures, events), rate, name)

    def _is_old(self, history: Sequence[tuple[int, int, int]]) -> bool:
        """Whether a source has been there long enough; on a marked day, for as many days as any."""
        if self._past.weekly:
            return len(history) >= self._limits.least_history_days
        return len(history) >= self._past.least_alike

    def new_sources(self) -> Iterator[Outlier]:
        """Sources never seen before. Where new names are usual, only more of them than usual."""
        known = self._past.known
        if not any(day.events for _, day in known):
            return  # everything is new: the total says it once
        if not all(day.has_all_sources for _, day in known):
            return  # any name may have been there
        first_seen: dict[str, int] = {}
        for ago, day in known:
            for name in day.sources:
                first_seen.setdefault(name, ago)
        new = {name: n for name, (n, _) in self._today.sources.items() if name not in first_seen}
        # A name is old if the older half of the history has it.
        recent = [ago for ago, _ in known[len(known) // 2 :]]
        appeared = list(first_seen.values())
        usual = median(appeared.count(ago) for ago in recent)
        most = (math.sqrt(usual) + self._limits.deviations / 2) ** 2 if usual else 0
        if len(new) <= most:
            return
        nothing = Band(expected=0, low=0, high=0, weeks=weeks_of(ago for ago, _ in known))
        for name, events in new.items():
            if not usual or events >= self._limits.least_events:
                yield Outlier(kind="new_source", name=name, observed=events, band=nothing)

    def _volume(self, name: str | None, events: int, band: Band | None) -> Iterator[Outlier]:
        if band and self._worth_it(events, band):
            yield Outlier(kind="volume", name=name, observed=events, band=band)

    def _rate(
        self,
        kind: FindingKind,
        counted: tuple[int, int],
        band: Band | None,
        name: str | None = None,
    ) -> Iterator[Outlier]:
        part, whole = counted
        rate = share(part, whole)
        if band is None or rate is None or whole < self._limits.least_events:
            return
        fell = rate < band.expected
        if self._worth_it(rate, band) and not (fell and kind == "quarantine"):
            yield Outlier(kind=kind, name=name, observed=rate, band=band)

    def _latency(self, seconds: float | None, band: Band | None) -> Iterator[Outlier]:
        """Only a slower day stands out: nobody needs to act on a fast one.

        A day without events has no latency. So the weeks with one are counted, not the days.
        """
        if seconds is None or band is None:
            return
        if self._past.weekly and band.weeks * WEEK < self._limits.least_history_days:
            return
        if seconds - band.expected < self._limits.least_latency_seconds:
            return
        if self._worth_it(seconds, band):
            yield Outlier(kind="latency", name=None, observed=seconds, band=band)

    def _silent(self, name: str, counts: Counts, band: Band | None) -> Iterator[Outlier]:
        chance = self._limits.chance / self._usual.figures("source")
        if band is not None and is_silent(self._past, counts, band.expected, chance):
            yield Outlier(kind="silent_source", name=name, observed=0, band=band)

    def _worth_it(self, observed: float, band: Band) -> bool:
        return band.worth_it(observed, self._limits.least_change)

    def _follows_the_total(self, events: int, band: Band | None) -> bool:
        """Whether a source changed as the total did, on a day whose total stands out already."""
        if band is None or self._total is None or not self._total.expected:
            return False
        if self._total.low <= self._today.events <= self._total.high:
            return False
        growth = self._today.events / self._total.expected
        # Chance moves a hundredth of the events more than all of them, as a share.
        root = math.sqrt(band.expected * growth)
        spread = self._limits.among(self._usual.figures("source")) / 2
        low = min(band.low * growth, max(root - spread, 0) ** 2)
        return low <= events <= max(band.high * growth, (root + spread) ** 2)
