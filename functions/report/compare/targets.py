"""Whether a metric meets its target. It needs no earlier days, but a day that is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Thresholds
from functions.report.compare.metric_missing import least_events
from functions.report.compare.metric_past import MetricPast
from functions.report.document.metrics import lacks_numbers

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        Number,
        SeriesFigures,
        TargetFigures,
    )


class Targets:
    """Judges the targets of a report's metrics."""

    def __init__(
        self, metrics: Sequence[MetricFigures], past: MetricPast, limits: Thresholds
    ) -> None:
        self._metrics, self._past, self._limits = metrics, past, limits

    def judged(self, metric: MetricFigures, series: SeriesFigures) -> TargetFigures | None:
        """The target of a figure of a day that is over, and whether it is met.

        None with too few events, or if it lacks all numbers: a sum of these is 0, and no figure
        that a target is held against.
        """
        target = series["target"]
        if target is None:
            return None
        known = (
            series["value"] is not None
            and series["events"] >= self.least_events(metric)
            and not lacks_numbers(self._metrics, metric, series["unit"])
        )
        return {**target, "met": missed_end(series) is None if known else None}

    def least_events(self, metric: MetricFigures) -> int:
        """With fewer events it is not judged. Few payments are why a sum is too small."""
        if metric["definition"]["least_events"] is None and self._past.is_additive(metric["name"]):
            return 0
        return least_events(metric, self._limits)


def missed_end(series: SeriesFigures) -> Number | None:
    """The end of its target that a figure is beyond; None if it is not, or has no value."""
    target, value = series["target"], series["value"]
    if target is None or value is None:
        return None
    at_least, at_most = target["at_least"], target["at_most"]
    if at_least is not None and value < at_least:
        return at_least
    return at_most if at_most is not None and value > at_most else None
