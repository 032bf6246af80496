"""Finds what stands out of the team's own figures: targets that are missed, unusual figures.

Each figure is judged by the band that the report shows with it. The more figures there are, the
further out one must be: fifty metrics, or a thousand values, give no more false alarms than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from functions.report.compare.bands import count_band
from functions.report.compare.baseline import Band, Thresholds
from functions.report.compare.metric_missing import MissingNumbers, least_events
from functions.report.compare.metric_past import History, MetricPast
from functions.report.compare.moved import Moved
from functions.report.compare.outlier import Outlier
from functions.report.compare.silence import is_silent
from functions.report.compare.straying import NOTHING_KNOWN, Straying
from functions.report.compare.table_days import Counted
from functions.report.document.metrics import each_series, without_number
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        Number,
        SeriesFigures,
        TableFigures,
    )

# Of a table so many values, the greatest, have what is usual of them in the report. That of the
# others, which may be tens of thousands, is made only if they are beyond all that such days had.
MOST_WITH_USUAL = 100


class MetricDetection:
    """Judges a day's metrics by their past. `bands`: what is usual, of all that was looked at."""

    def __init__(
        self,
        metrics: Sequence[MetricFigures],
        past: MetricPast,
        limits: Thresholds,
        moved: Moved,
    ) -> None:
        self.bands: dict[Place, Band] = {}
        self._past, self._limits, self._moved = past, limits, moved
        series = [one for metric in metrics for one in each_series(metric)]
        values = sum(len(table["values"]) for one in series for table in one["by"])
        self._of_series, self._of_values = limits.among(len(series)), limits.among(values)
        self._numbers = MissingNumbers(past, limits)
        self._chance_of_values = limits.chance / max(values, 1)

    def figures(self, metric: MetricFigures) -> Iterator[Outlier]:
        """The unusual figures of a metric: in total or by unit, then by value."""
        for series in each_series(metric):
            place = Place(metric["name"], series["unit"])
            values = [
                found for table in series["by"] for found in self._values(metric, place, table)
            ]
            counted = Counted(series["value"], series["events"], without_number(series))
            found = self._figure(metric, place, series["value"], series["events"])
            if found is not None and not self.is_explained(found, series):
                yield found
            yield from self._lacking(metric, place, counted)
            yield from values
        yield from self._missing_units(metric)

    def is_explained(self, found: Outlier, series: SeriesFigures) -> bool:
        """Whether a figure in total, or of a unit, follows from how many events there were.

        It does if it moved as all events did, or would be usual but for the sources that stand out.
        """
        place, observed = found.place, found.observed
        band = self.bands.get(place) if place else None
        if place is None or band is None or not self._past.is_additive(place.metric):
            return False
        if self._follows(place, observed, band):
            return True
        otherwise = self._had_sources_sent(place, observed, series)
        return otherwise != observed and band.holds(otherwise)

    def _values(
        self, metric: MetricFigures, whole: Place, table: TableFigures
    ) -> Iterator[Outlier]:
        places = [
            whole._replace(dimension=table["dimension"], value=row["name"])
            for row in table["values"]
        ]
        # Of a thousand values some seem to stray very little, by chance. None is taken to stray
        # less than half of them do.
        least = self._past.common_straying(places[:MOST_WITH_USUAL])
        for number, (place, row) in enumerate(zip(places, table["values"], strict=True)):
            shown = number < MOST_WITH_USUAL
            found = self._figure(metric, place, row["value"], row["events"], least, shown=shown)
            if found is not None:
                yield found
            yield from self._lacking(metric, place, Counted(row["value"], row["events"]))
        if not table["more_values"]:
            days = self._past.alike(metric["name"], table["dimension"])
            names = [day.missing(whole.unit, table["dimension"]) for day in days]
            for name in sorted(set.intersection(*names)) if names else ():
                place = whole._replace(dimension=table["dimension"], value=name)
                yield from self._missing(place)

    def _missing_units(self, metric: MetricFigures) -> Iterator[Outlier]:
        if metric["unit_dimension"] is None or metric["more_series"]:
            return
        there = {one["unit"] for one in metric["series"]}
        names = [day.series.keys() - there for day in self._past.alike(metric["name"])]
        for unit in sorted(set.intersection(*names), key=str) if names else ():
            yield from self._missing(Place(metric["name"], unit))

    def _figure(
        self,
        metric: MetricFigures,
        place: Place,
        value: Number | None,
        events: int,
        least: Straying = NOTHING_KNOWN,
        *,
        shown: bool = True,
    ) -> Outlier | None:
        if not shown and (value is None or not self._past.is_beyond(place, float(value))):
            return None
        history = self._past.history(place)
        measures = self._past.measures(place, history)
        band = self._past.band(place, measures, events, self._deviations(place), least)
        if band is None:
            return None
        if shown:
            self.bands[place] = band
        enough = self._counted(place, events, history) >= least_events(metric, self._limits)
        if (
            value is None
            or not enough
            or self._past.added_nothing(place.metric, value)
            or not self._past.is_known(history, measures)
        ):
            return None
        follows = place.value is not None and self._follows(place, float(value), band)
        is_share = self._past.nature(place.metric) == "share"
        if follows or not band.worth_it(float(value), self._limits.least_change, is_share=is_share):
            return None
        self.bands[place] = band
        return Outlier(kind="metric", name=None, observed=float(value), band=band, place=place)

    def _lacking(self, metric: MetricFigures, place: Place, today: Counted) -> Iterator[Outlier]:
        found = self._numbers.found(metric, place, today, self._deviations(place))
        if found is not None and found.place is not None:
            self.bands[found.place] = found.band
            yield found

    def _missing(self, place: Place) -> Iterator[Outlier]:
        """What was there on every such day, often enough, and is not today: it is 0."""
        if not self._past.is_additive(place.metric):
            return
        history = self._past.history(place)
        measures = self._past.measures(place, history)
        counts = [(ago, one.events) for ago, one in history]
        deviations, weekly = self._deviations(place), self._past.past.weekly
        band = self._past.band(place, measures, 0, deviations)
        usual = count_band([(ago, n) for ago, n in counts if n], deviations, weekly=weekly)
        if band is None or usual is None or not self._past.is_known(history, measures):
            return
        if max(n for _, n in counts) < least_events(self._past.by_name[place.metric], self._limits):
            return
        if not is_silent(self._past.past, counts, usual.expected, self._chance_of_values):
            return
        if band.worth_it(0, self._limits.least_change) and not self._follows(place, 0, band):
            self.bands[place] = band
            yield Outlier(kind="metric", name=None, observed=0, band=band, place=place)

    def _counted(self, place: Place, events: int, history: History) -> int:
        """By how many events it is judged: what there is less of today was more before."""
        if not self._past.is_additive(place.metric):
            return events
        return max(events, *(one.events for _, one in history))

    def _deviations(self, place: Place) -> float:
        return self._of_series if place.value is None else self._of_values

    def _follows(self, place: Place, observed: float, band: Band) -> bool:
        additive = self._past.is_additive(place.metric)
        return additive and self._moved.with_it(place, observed, band)

    def _had_sources_sent(self, place: Place, observed: float, series: SeriesFigures) -> float:
        """What it would be, had the sources that stand out sent what is usual of them."""
        for table in series["by"]:
            if table["dimension"] != "source":
                continue
            values = {row["name"]: float(row["value"] or 0) for row in table["values"]}
            for name in self._moved.sources:
                value = values.get(name, 0.0)
                of_source = place._replace(dimension="source", value=name)
                measures = self._past.measures(of_source, self._past.history(of_source))
                band = self._past.band(of_source, measures, 0, self._of_values)
                if band is not None and self._follows(of_source, value, band):
                    observed += band.expected - value
        return observed
