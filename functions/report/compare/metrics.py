"""The metrics of a report with what is usual of them, and what stands out of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Band
from functions.report.compare.metric_detection import MOST_WITH_USUAL, MetricDetection
from functions.report.compare.metric_past import MetricPast
from functions.report.compare.moved import Moved
from functions.report.compare.outlier import Outlier
from functions.report.compare.targets import Targets, missed_end
from functions.report.compare.usual import Usual
from functions.report.document.metrics import each_series, exact, exact_or_none
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        SeriesFigures,
        TableFigures,
        TargetFigures,
        UsualNumber,
        ValueFigures,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMetrics:
    """`figures`: as the report has them; `outliers`: what stands out; `bands`: what is usual."""

    figures: list[MetricFigures]
    outliers: list[Outlier]
    bands: Mapping[Place, Band]


def judge_metrics(
    metrics: Sequence[MetricFigures],
    usual: Usual,
    found: Iterable[Outlier],
    *,
    looked_for: bool,
) -> JudgedMetrics:
    """Compare a day's metrics with earlier days; `found`: what else stands out of the day.

    `looked_for`: whether unusual figures are looked for. A target needs no earlier days. Where
    there is no event at all, that is said once, and of no metric.
    """
    past = MetricPast(metrics, usual.past, usual.limits)
    targets = Targets(metrics, past, usual.limits)
    detection = MetricDetection(metrics, past, usual.limits, Moved.of(found))
    unusual = [one for metric in metrics for one in detection.figures(metric)]
    outliers: list[Outlier] = []
    if usual.today.complete and usual.today.events:
        outliers += unusual if looked_for else []
    gone = [one.place for one in outliers if one.place is not None and not one.observed]
    if usual.today.complete and usual.today.events:
        outliers += _missed(metrics, gone, targets, detection)
    made = _Figures(usual, past, targets, detection.bands, gone)
    return JudgedMetrics(
        figures=[made.metric(one) for one in metrics], outliers=outliers, bands=detection.bands
    )


def _missed(
    metrics: Sequence[MetricFigures],
    gone: Sequence[Place],
    targets: Targets,
    detection: MetricDetection,
) -> Iterator[Outlier]:
    """The targets that are missed, unless all events moved and the figure with them."""
    for metric in metrics:
        for series in (*each_series(metric), *_gone_units(metric, gone)):
            place = Place(metric["name"], series["unit"])
            target = targets.judged(metric, series)
            missed = missed_end(series)
            if not target or target["met"] is not False or missed is None:
                continue
            observed, end = float(series["value"] or 0), float(missed)
            band = Band(expected=end, low=end, high=end, weeks=0)
            found = Outlier(kind="target", name=None, observed=observed, band=band, place=place)
            if not detection.is_explained(found, series):
                yield found


class _Figures:
    """The metrics as the report has them. `gone`: figures that stand out and are 0 today."""

    def __init__(
        self,
        usual: Usual,
        past: MetricPast,
        targets: Targets,
        bands: Mapping[Place, Band],
        gone: Sequence[Place],
    ) -> None:
        self._usual, self._past, self._targets = usual, past, targets
        self._bands, self._gone = bands, gone
        # There may be thousands of tables, and as many values that are missing in them.
        self._gone_values: dict[tuple[Place, str | None], list[Place]] = {}
        for place in gone:
            if place.value is not None:
                self._gone_values.setdefault((place.whole, place.dimension), []).append(place)

    def metric(self, metric: MetricFigures) -> MetricFigures:
        whole: MetricFigures = {
            **metric,
            "known_days": self._past.known_days(metric["name"]),
            "series": [self._series(metric, one) for one in metric["series"]],
        }
        if metric["unit_dimension"] is None:
            return {**whole, **self._series(metric, metric)}
        whole["series"] += [self._series(metric, one) for one in _gone_units(metric, self._gone)]
        return whole

    def _series(self, metric: MetricFigures, series: SeriesFigures) -> SeriesFigures:
        place = Place(metric["name"], series["unit"])
        made: SeriesFigures = {
            "unit": series["unit"],
            "value": series["value"],
            "events": series["events"],
            "without_value": series["without_value"],
            "inexact": series["inexact"],
            "usual": _usual(self._bands.get(place)),
            "history": [exact_or_none(value) for value in self._past.last_days(place)],
            "target": self._target(metric, series),
            "by": [self._table(place, table) for table in series["by"]],
        }
        if least := self._least_events(metric):
            made["least_events"] = least
        return made

    def _least_events(self, metric: MetricFigures) -> int:
        """With fewer events the day's figure is not judged; 0 where any number will do.

        Without a target, a count or a sum is judged by the events of its greatest day.
        """
        today, of_greatest = self._usual.today, self._past.is_additive(metric["name"])
        if not (today.complete and today.events) or (of_greatest and metric["target"] is None):
            return 0
        return self._targets.least_events(metric)

    def _target(self, metric: MetricFigures, series: SeriesFigures) -> TargetFigures | None:
        """A day that is not over, or has no event at all, neither meets nor misses it."""
        today = self._usual.today
        if series["target"] is not None and not (today.complete and today.events):
            return {**series["target"], "met": None}
        return self._targets.judged(metric, series)

    def _table(self, whole: Place, table: TableFigures) -> TableFigures:
        values: list[ValueFigures] = []
        for number, row in enumerate(table["values"]):
            place = whole._replace(dimension=table["dimension"], value=row["name"])
            band = self._bands.get(place)
            with_usual = number < MOST_WITH_USUAL or band is not None
            values.append({**row, "usual": _usual(band)} if with_usual else row)
        there = {row["name"] for row in values}
        for place in self._gone_values.get((whole, table["dimension"]), ()):
            if place.value is not None and place.value not in there:
                usual = _usual(self._bands.get(place))
                values.append({"name": place.value, "value": 0, "events": 0, "usual": usual})
        return {**table, "values": values}


def _gone_units(metric: MetricFigures, gone: Sequence[Place]) -> Iterator[SeriesFigures]:
    """The units that stand out because there is nothing in them today."""
    if metric["unit_dimension"] is None:
        return
    there = {one["unit"] for one in metric["series"]}
    for place in gone:
        whole = (place.metric, place.value) == (metric["name"], None)
        if whole and place.unit not in there:
            yield _nothing(metric, place.unit)


def _nothing(metric: MetricFigures, unit: str | None) -> SeriesFigures:
    """A unit in which there is nothing today."""
    return {
        "unit": unit,
        "value": 0,
        "events": 0,
        "without_value": 0,
        "inexact": 0,
        "usual": None,
        "history": [],
        "target": metric["target"],
        "by": [],
    }


def _usual(band: Band | None) -> UsualNumber | None:
    if band is None:
        return None
    return {
        "expected": exact(band.expected),
        "low": exact(band.low),
        "high": exact(band.high),
    }
