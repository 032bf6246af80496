"""Finds figures of which the numbers are missing: none is left, or unusually many events lack one.

The share of events without a number is judged like a failure rate. Of a value of a table it is
known only whether it has a figure at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from functions.report.compare.bands import rate_band, weeks_of
from functions.report.compare.baseline import Thresholds
from functions.report.compare.metric_past import MetricPast
from functions.report.compare.outlier import Outlier
from functions.report.compare.robust import WEEK
from functions.report.compare.table_days import Counted
from functions.report.document.place import WITHOUT_NUMBER, Place

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures

# How many days ago, how many events had no number, and of how many.
Day = tuple[int, int, int]
# A hundredth more without a number changes no figure by what is worth a reader's time.
_LEAST_SHARE = 0.01


class MissingNumbers:
    """Judges how many events of a figure lack a number, by its past."""

    def __init__(self, past: MetricPast, limits: Thresholds) -> None:
        self._past, self._limits = past, limits

    def found(
        self, metric: MetricFigures, place: Place, today: Counted, deviations: float
    ) -> Outlier | None:
        """That a figure lacks its numbers; None if it does not, or no more than is usual."""
        if not today.lost or today.events < least_events(metric, self._limits):
            return None
        history = self._past.history(place)
        measures = self._past.measures(place, history)
        if not self._past.is_known(history, measures):
            return None
        days = [(ago, one.lost, one.events) for ago, one in history if one.events]
        share, cycle = today.lost / today.events, WEEK if self._past.past.weekly else 1
        alike = [day for day in days if day[0] % cycle == 0]
        bands = [rate_band(_without_most(some), today.events, deviations) for some in (days, alike)]
        # Where weekends lack more than other days, it is theirs that says what is usual of them.
        band = max((one for one in bands if one), key=lambda one: one.high, default=None)
        if band is None or share <= band.high:
            return None
        band = replace(band, weeks=weeks_of(ago for ago, _, _ in days))
        little = share - band.expected < _LEAST_SHARE or not band.worth_it(
            share, self._limits.least_change, is_share=True
        )
        if little and today.value is not None:
            return None
        about = place._replace(about=WITHOUT_NUMBER)
        return Outlier(kind="metric", name=None, observed=share, band=band, place=about)


def _without_most(days: Sequence[Day]) -> Sequence[Day]:
    """Without the quarter of which most was missing: what was wrong yesterday is not usual yet."""
    ordered = sorted(days, key=lambda day: day[1] / day[2])
    return ordered[: len(days) - len(days) // 4]


def least_events(metric: MetricFigures, limits: Thresholds) -> int:
    """A figure of fewer events is not judged."""
    least: int | None = metric["definition"]["least_events"]
    return limits.least_events if least is None else least
