"""The figures of metrics as tables and tiles have them: names, values, what is usual, targets.

Pure. Titles and units are of definitions and events, so they are made harmless as names are. A unit
stands once: in the name of a figure where each event names it, or where it is long or has marks;
else after each value (amounts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from functions.report.document.place import Place
from functions.report.text import amounts, figures, untrusted
from functions.report.text.points import points, rounded_share

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        Number,
        SeriesFigures,
    )
    from functions.report.document.report import Compared, Counted
    from functions.report.text.metric_flags import Flags
    from functions.report.text.ranges import Range

# As long as definitions allow, and what is cut in a name.
_LONGEST_TITLE, _LONGEST_UNIT = 128, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFigure:
    """A figure of a metric: its own, or that of a unit. `path`: where report.json has it.

    `place`: which of its metric's figures it is.
    """

    metric: MetricFigures
    series: SeriesFigures
    path: str
    place: int

    @property
    def where(self) -> Place:
        """The place of the figure, as findings have it."""
        return Place(self.metric["name"], self.series["unit"])

    @property
    def name(self) -> str:
        """What the figure is called: `Revenue (EUR)`."""
        in_series = self.series is not self.metric
        return figure_label(self.metric, self.series["unit"], in_series=in_series)

    def shown(self, value: Number | None) -> str:
        """A value of this figure, with its unit."""
        return amounts.amount(self.metric, value)

    @property
    def text(self) -> str:
        """The value of the day. One that is unusual never reads as an end of what is usual."""
        found = self._range
        if found is None:
            return self.shown(self.series["value"])
        return amounts.with_unit(self.metric, found.observed)

    @property
    def band(self) -> str:
        """The range that is usual: `1,100 to 1,300 ms`; a dash where nobody knows."""
        found = self._range
        return amounts.with_unit(self.metric, found.ends if found else figures.NOTHING)

    @property
    def expected(self) -> str:
        """What is usual, as one value."""
        found = self._range
        return amounts.with_unit(self.metric, found.expected if found else figures.NOTHING)

    @property
    def change(self) -> str:
        """How far the value is from what is usual; a count from what is shown, as everywhere."""
        usual = self.series["usual"]
        expected = usual["expected"] if usual else None
        if expected is not None and amounts.is_count(self.metric):
            expected = round(expected)
        return self.apart(self.series["value"], expected)

    def apart(self, now: Number | None, before: Number | None) -> str:
        """How far a value is from another one: relative to it, below 0 the difference itself.

        Of percentages it is in points: 10% less of 10% would read as none.
        """
        if now is None or before is None:
            return figures.NOTHING
        in_percent = amounts.in_percent(self.metric)
        if now == before or (now >= 0 and before >= 0):
            change = figures.change(Decimal(now), Decimal(before))
            if not in_percent or not change.endswith("%"):
                return change
        if in_percent:
            rounded = rounded_share if amounts.is_share(self.metric) else figures.rounded
            return points(Decimal(now), Decimal(before), rounded, self.shown)
        size = self.shown(figures.EXACT.abs(figures.EXACT.subtract(Decimal(now), Decimal(before))))
        return f"{'+' if now > before else figures.MINUS}{size}"

    @property
    def target(self) -> str:
        """What the value should be: `at least 10,000`; empty without a target."""
        target = self.series["target"]
        if target is None:
            return ""
        least, most = target["at_least"], target["at_most"]
        if least is not None and most is not None:
            return f"{amounts.bare(self.metric, least)} to {self.shown(most)}"
        return f"at least {self.shown(least)}" if most is None else f"at most {self.shown(most)}"

    @property
    def is_missed(self) -> bool:
        """Whether the value is not what it should be."""
        target = self.series["target"]
        return target is not None and target["met"] is False

    @property
    def _range(self) -> Range | None:
        """The value and what is usual; of a day without a value, what is expected in its place."""
        usual, value = self.series["usual"], self.series["value"]
        return None if usual is None else amounts.usual_range(self.metric, value, usual)


def figure_label(
    metric: MetricFigures, unit: str | None, *, in_series: bool, longest: int = _LONGEST_TITLE
) -> str:
    """What a figure is called; `in_series`: one of a unit. A title is cut to `longest`."""
    title = untrusted.name(metric["title"], longest)
    if in_series and unit is None:
        return f"{title} (no {metric['unit_dimension']})"
    after_values = amounts.is_share(metric) or amounts.suffix(metric)
    if unit is None or (after_values and not in_series):
        return title
    return f"{title} ({untrusted.name(unit, _LONGEST_UNIT)})"


def as_float(value: Number | None) -> float | None:
    """A value for drawings and ratios, which are not exact."""
    return None if value is None else float(value)


def metric_figures(report: Counted) -> Sequence[MetricFigure]:
    """Every figure of every metric of a report, in its order."""
    return [
        MetricFigure(
            metric=metric,
            series=series,
            path=f"metrics.{at}" if path is None else f"metrics.{at}.{path}",
            place=place,
        )
        for at, metric in enumerate(report.get("metrics", []))
        for place, (path, series) in enumerate(_series(metric))
    ]


def chosen(
    report: Compared, most: int, flagged: Mapping[Place, Flags]
) -> tuple[Sequence[MetricFigure], int]:
    """The figures that are shown first, in order, and how many are left out.

    Those that are `flagged` come before all else, the worse before the others, and each metric's
    first figure before the second of any.
    """
    every = metric_figures(report)

    def rank(at: int) -> tuple[bool, bool, int]:
        found = flagged.get(every[at].where, {})
        return not any(found.values()), not found, every[at].place

    places = sorted(range(len(every)), key=rank)[:most]
    return [every[at] for at in sorted(places)], len(every) - len(places)


def _series(metric: MetricFigures) -> Iterator[tuple[str | None, SeriesFigures]]:
    """The figures of a metric, each with its path in it; without a unit, its own, which is none."""
    if not metric["series"]:
        yield None, metric
    for at, series in enumerate(metric["series"]):
        yield f"series.{at}", series
