"""What earlier days say of a figure of a metric: its history, and its band by quantities.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Band, Thresholds
from functions.report.compare.metric_days import MetricOfDay
from functions.report.compare.nature import ADDED, Nature, nature
from functions.report.compare.past import Past
from functions.report.compare.quantities import metric_band, own_straying
from functions.report.compare.robust import WEEK
from functions.report.compare.scales import Measure
from functions.report.compare.straying import NOTHING_KNOWN, Straying, common_straying
from functions.report.compare.table_days import Counted
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, Number

History = Sequence[tuple[int, Counted]]


class MetricPast:
    """The earlier days of a report's metrics: those on which they were defined as today."""

    def __init__(self, metrics: Sequence[MetricFigures], past: Past, limits: Thresholds) -> None:
        self.past, self._limits = past, limits
        self.by_name = {one["name"]: one for one in metrics}
        self._definitions = {one["name"]: one["definition"] for one in metrics}
        self.nature = cache(self._nature)
        self.days = cache(self._days)
        # What earlier days like this one say of a metric, or of a table of it.
        self.alike = cache(self._alike)

    def known_days(self, metric: str) -> int:
        """How many of the days that baselines look back on count the metric as today does."""
        return sum(metric in day.metrics for _, day in self.past.known)

    def is_beyond(self, place: Place, value: float) -> bool:
        """Whether no day like this one had as much, or as little, and any had some."""
        counted = [day.counted(place) for day in self.alike(place.metric, place.dimension)]
        values = [one.value for one in counted if one is not None and one.value is not None]
        return bool(values) and not min(values) <= value <= max(values)

    def is_additive(self, metric: str) -> bool:
        """Whether it is 0 where there are no events."""
        return self.nature(metric) in ADDED

    def added_nothing(self, metric: str, value: Number | float) -> bool:
        """Whether a ratio is 0, and no sum of money or the like is above its line.

        Then the sum says how odd that is, which is of its own events: three refunds a day are
        sometimes none, however many payments they are divided by.
        """
        above = self._definitions[metric]["numerator"]
        return above is not None and not value and self.nature(above) == "sum"

    def comes_and_goes(self, place: Place) -> bool:
        """Whether a figure is that of a value or of a unit, which not every day has."""
        return place.dimension is not None or bool(self.by_name[place.metric]["unit_dimension"])

    def history(self, place: Place) -> History:
        """`(days ago, figure)` on the days to learn from; of a value or a unit since its first day.

        Empty if one of these days does not say: to leave out such days would leave out those with
        small figures.
        """
        rows: list[tuple[int, Counted]] = []
        named = self.comes_and_goes(place)
        for ago, metric in self.days(place.metric, place.dimension):
            counted = metric.counted(place)
            if counted is None:
                if rows:
                    return []
            elif rows or counted.events or not named:
                rows.append((ago, counted))
        return rows

    def measures(self, place: Place, history: History) -> list[Measure]:
        """The values to learn from.

        Of what comes and goes only those of days that have it: others are a matter of silence. And
        a sum of no events is no small sum.
        """
        kind = self.nature(place.metric)
        if kind == "count" and not self.comes_and_goes(place):
            return [Measure(ago, float(one.value or 0), one.events) for ago, one in history]
        return [
            Measure(ago, float(one.value), one.events)
            for ago, one in history
            if one.value is not None and (one.events or not self.is_additive(place.metric))
        ]

    def is_known(self, history: History, measures: Sequence[Measure]) -> bool:
        """Whether there are days enough to judge by, and enough like this one."""
        old = self._limits.least_history_days if self.past.weekly else self.past.least_alike
        alike = self.past.alike(one.ago for one in measures)
        return len(history) >= old and alike >= self.past.least_alike

    def band(
        self,
        place: Place,
        measures: Sequence[Measure],
        events: int,
        deviations: float,
        least: Straying = NOTHING_KNOWN,
    ) -> Band | None:
        """What is usual of a figure on a day with so many events of it; `least`: see quantities."""
        kind, weekly = self.nature(place.metric), self.past.weekly
        return metric_band(kind, measures, events, deviations, weekly=weekly, least=least)

    def common_straying(self, places: Iterable[Place]) -> Straying:
        """How far such figures stray: half of them further."""
        found = (
            own_straying(
                self.nature(place.metric),
                self.measures(place, self.history(place)),
                weekly=self.past.weekly,
            )
            for place in places
        )
        return common_straying([one for one in found if one is not None])

    def last_days(self, place: Place) -> list[Number | float | None]:
        """The figure on the last four weeks, oldest first; None where nobody knows, or none is."""
        additive = self.is_additive(place.metric)
        found: list[Number | float | None] = []
        for day in self.past.last_days():
            metric = None if day is None else day.metrics.get(place.metric)
            counted = None if metric is None else metric.counted(place)
            if counted is not None and additive and not counted.events:
                found.append(0)
            else:
                found.append(None if counted is None else counted.value)
        return found

    def _nature(self, metric: str) -> Nature:
        return nature(self._definitions[metric], self._definitions)

    def _days(self, metric: str, dimension: str | None = None) -> list[tuple[int, MetricOfDay]]:
        """The days that count a metric, or its table by a dimension, as today does."""
        learnt = self.past.learnt
        found = [(ago, day.metrics[metric]) for ago, day in learnt if metric in day.metrics]
        return [(ago, one) for ago, one in found if one.counts_by(dimension)]

    def _alike(self, metric: str, dimension: str | None = None) -> list[MetricOfDay]:
        cycle = WEEK if self.past.weekly else 1
        return [one for ago, one in self.days(metric, dimension) if ago % cycle == 0]
