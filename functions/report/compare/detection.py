"""Finds what stands out on a day, against the bands of baseline.py: totals first, then sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from functions.report.compare.baseline import (
    Band,
    Thresholds,
    count_band,
    level_band,
    rate_band,
    weeks_of,
)
from functions.report.compare.earlier import Day
from functions.report.compare.outlier import Outlier
from functions.report.document.rates import share

if TYPE_CHECKING:
    from functions.report.document.comparison import FindingKind

_WEEK = 7
# A source that was absent once before, though it was expected, may be named as silent again. One
# that is absent more often comes and goes.
_ABSENCES = 1
_FIGURES = 2  # of each source: its volume and its failure rate

Counts = Sequence[tuple[int, int]]


def find_outliers(today: Day, known: Sequence[Day], thresholds: Thresholds) -> list[Outlier]:
    """Everything about `today` that is unusual after the known earlier days, oldest first.

    Empty with too little history. The more sources there are, the further out a figure must be:
    a hundred sources give no more false alarms than one.

    A day with very many sources lists those with most events. Nothing is said of a source that such
    a day does not list: it may have been there, with few events, or not.
    """
    if len(known) < thresholds.least_history_days:
        return []
    judge = _Judge(today, known, thresholds)
    found = [*judge.totals(), *judge.sources(), *judge.new_sources()]
    return sorted(found, key=lambda one: one.rank)


class _Judge:
    """Judges one day by the earlier days; `_known` has them with how many days ago each was."""

    def __init__(self, today: Day, known: Sequence[Day], limits: Thresholds) -> None:
        self._today = today
        self._known = [((today.day - day.day).days, day) for day in known]
        self._limits = limits
        self._total = count_band([(ago, d.events) for ago, d in self._known], limits.deviations)

    def totals(self) -> Iterator[Outlier]:
        today, days = self._today, self._known
        deviations = self._limits.deviations
        yield from self._volume(None, today.events, self._total)
        yield from self._rate(
            "failure_rate",
            (today.failures, today.events),
            rate_band([(ago, d.failures, d.events) for ago, d in days], today.events, deviations),
        )
        yield from self._rate(
            "quarantine",
            (today.quarantined, today.arrived),
            rate_band(
                [(ago, d.quarantined, d.arrived) for ago, d in days], today.arrived, deviations
            ),
        )
        yield from self._latency(
            today.p95_latency_seconds,
            [(ago, d.p95_latency_seconds) for ago, d in days if d.p95_latency_seconds is not None],
        )

    def sources(self) -> Iterator[Outlier]:
        """Known sources that are silent, or whose volume or failure rate is unusual."""
        if not self._today.events:
            return  # everything is silent: the total says it once
        names = {name for _, day in self._known for name in day.sources}
        deviations = self._limits.among(_FIGURES * len(names))
        for name in sorted(names):
            today = self._counted(self._today, name)
            history = self._history(name)
            if today is None or history is None:
                continue
            events, failures = today
            if len(history) < self._limits.least_history_days:
                continue
            counts = [(ago, count) for ago, count, _ in history]
            if max(events, *(count for _, count in counts)) < self._limits.least_events:
                continue
            # Days without it are a matter of silence, not of volume.
            band = count_band([(ago, count) for ago, count in counts if count], deviations)
            if not events:
                yield from self._silent(name, counts, band, _FIGURES * len(names))
                continue
            if not self._follows_the_total(events, band):
                yield from self._volume(name, events, band)
            rates = [(ago, failed, count) for ago, count, failed in history]
            rate = rate_band(rates, events, deviations)
            yield from self._rate("failure_rate", (failures, events), rate, name)

    def new_sources(self) -> Iterator[Outlier]:
        """Sources never seen before. Where new names are usual, only more of them than usual."""
        if not any(day.events for _, day in self._known):
            return  # everything is new: the total says it once
        if not all(day.has_all_sources for _, day in self._known):
            return  # any name may have been there
        first_seen: dict[str, int] = {}
        for ago, day in self._known:
            for name in day.sources:
                first_seen.setdefault(name, ago)
        new = {name: n for name, (n, _) in self._today.sources.items() if name not in first_seen}
        # A name is old if the older half of the history has it.
        recent = [ago for ago, _ in self._known[len(self._known) // 2 :]]
        appeared = list(first_seen.values())
        usual = median(appeared.count(ago) for ago in recent)
        most = (math.sqrt(usual) + self._limits.deviations / 2) ** 2 if usual else 0
        if len(new) <= most:
            return
        nothing = Band(expected=0, low=0, high=0, weeks=weeks_of(ago for ago, _ in self._known))
        for name, events in new.items():
            if not usual or events >= self._limits.least_events:
                yield Outlier(kind="new_source", name=name, observed=events, band=nothing)

    def _history(self, name: str) -> list[tuple[int, int, int]] | None:
        """`(days ago, events, failures)` of a known source since it was first seen.

        None if one of these days does not say. To leave out such days would leave out those with
        few events.
        """
        rows: list[tuple[int, int, int]] = []
        for ago, day in self._known:
            counted = self._counted(day, name)
            if rows and counted is None:
                return None
            if counted is not None and (rows or counted[0]):
                rows.append((ago, *counted))
        return rows

    @staticmethod
    def _counted(day: Day, name: str) -> tuple[int, int] | None:
        """`(events, failures)` of a source; None if the day does not list it, and has others."""
        return day.sources.get(name, (0, 0) if day.has_all_sources else None)

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

    def _latency(
        self, seconds: float | None, earlier: Sequence[tuple[int, float]]
    ) -> Iterator[Outlier]:
        """Only a slower day stands out: nobody needs to act on a fast one.

        A day without events has no latency. So the weeks with one are counted, not the days.
        """
        band = level_band(earlier, self._limits.deviations)
        if seconds is None or band is None:
            return
        if band.weeks * _WEEK < self._limits.least_history_days:
            return
        if seconds - band.expected < self._limits.least_latency_seconds:
            return
        if self._worth_it(seconds, band):
            yield Outlier(kind="latency", name=None, observed=seconds, band=band)

    def _silent(
        self, name: str, counts: Counts, band: Band | None, figures: int
    ) -> Iterator[Outlier]:
        """A source that sent events on every such weekday, too many for silence to be chance."""
        if band is None or math.exp(-band.expected) > self._limits.chance / figures:
            return
        if any(count == 0 for ago, count in counts if ago % _WEEK == 0):
            return
        if _absences(counts) <= _ABSENCES:
            yield Outlier(kind="silent_source", name=name, observed=0, band=band)

    def _worth_it(self, observed: float, band: Band) -> bool:
        """Outside the band, and by a change that is worth a reader's time."""
        outside = not band.low <= observed <= band.high
        return outside and abs(observed - band.expected) >= (
            self._limits.least_change * band.expected
        )

    def _follows_the_total(self, events: int, band: Band | None) -> bool:
        """Whether a source changed as the total did, on a day whose total stands out already."""
        if band is None or self._total is None or not self._total.expected:
            return False
        if self._total.low <= self._today.events <= self._total.high:
            return False
        growth = self._today.events / self._total.expected
        return band.low * growth <= events <= band.high * growth


def _absences(counts: Counts) -> int:
    """How often a source was absent on one of its weekdays, before its present silence.

    The present silence, from yesterday back, does not count: the report names it, for a week.
    """
    silent_since = next((ago for ago, count in reversed(counts) if count), 0)
    before = [(ago, count) for ago, count in counts if ago >= silent_since]
    weekdays: dict[int, list[int]] = {}
    for ago, count in before:
        weekdays.setdefault(ago % _WEEK, []).append(count)
    return sum(days.count(0) for days in weekdays.values() if any(days))
