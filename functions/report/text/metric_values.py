"""The figures of metrics as people read them: their names, values, what is usual, their targets.

Pure. Titles and units are of definitions and events, so they are made harmless as names are. A unit
stands once: in the name of a figure where each event names it, or where it is long or has marks;
else after each value. Values are rounded for people; report.json and report.csv have every digit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from functions.report.text import figures, untrusted

if TYPE_CHECKING:
    from functions.report.document.metrics import (
        MetricFigures,
        Number,
        SeriesFigures,
    )
    from functions.report.document.report import Counted

_PERCENT = "%"
_MINUS = "\N{MINUS SIGN}"
_LONGEST_UNIT = 16
# As long as definitions allow, and what is cut in a name.
_LONGEST_TITLE, _LONGEST_NAMED_UNIT = 128, 32
# A chat takes nothing of it for its own.
_PLAIN_UNIT = re.compile(r"(?:[^\W_]|[€$£¥°%]|[ /-](?=[^\W_]))+")
_COUNTS = frozenset({"count", "count_distinct"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFigure:
    """A figure of a metric: its own, or that of a unit. `path`: where report.json has it.

    `place`: which of its metric's figures it is. `is_share`: it is read in percent.
    """

    metric: MetricFigures
    series: SeriesFigures
    path: str
    place: int
    is_share: bool

    @property
    def name(self) -> str:
        """What the figure is called: `Revenue (eur)`."""
        title, unit = untrusted.name(self.metric["title"], _LONGEST_TITLE), self.series["unit"]
        if self.series is not self.metric and unit is None:
            return f"{title} (no {self.metric['unit_dimension']})"
        if unit is None or unit == _PERCENT or self._suffix:
            return title
        return f"{title} ({untrusted.name(unit, _LONGEST_NAMED_UNIT)})"

    def shown(self, value: Number | None) -> str:
        """A value of this figure, with its unit."""
        return self._with_unit(self._rounded, value)

    @property
    def text(self) -> str:
        """The value of the day. One that is unusual never reads as an end of what is usual."""
        return self._with_unit(self._beside_usual, self.series["value"])

    @property
    def band(self) -> str:
        """The range that is usual: `1,100 to 1,300 ms`; a dash where nobody knows."""
        usual = self.series["usual"]
        if usual is None:
            return figures.NOTHING
        low, high = usual["low"], usual["high"]
        if self._is_count:  # a count is in the range exactly if it is in that of whole numbers
            low, high = math.ceil(low), math.floor(high)
        return f"{self._beside_usual(low)} to {self._beside_usual(high)}{self._suffix}"

    @property
    def expected(self) -> str:
        """What is usual, as one value."""
        return self.shown(self._usually)

    @property
    def change(self) -> str:
        """How far the value is from what is usual."""
        return self.apart(self.series["value"], self._usually)

    def apart(self, now: Number | None, before: Number | None) -> str:
        """How far a value is from another one: relative to it, below 0 the difference itself."""
        if now is None or before is None or (now >= 0 and before >= 0):
            return figures.change(as_float(now), as_float(before))
        if now == before:
            return figures.change(0, 0)
        return f"{'+' if now > before else _MINUS}{self.shown(abs(Decimal(now) - Decimal(before)))}"

    @property
    def target(self) -> str:
        """What the value should be: `at least 10,000`; empty without a target."""
        target = self.series["target"]
        if target is None:
            return ""
        least, most = target["at_least"], target["at_most"]
        if least is not None and most is not None:
            return f"{self._rounded(least)} to {self.shown(most)}"
        return f"at least {self.shown(least)}" if most is None else f"at most {self.shown(most)}"

    @property
    def is_missed(self) -> bool:
        """Whether the value is not what it should be."""
        target = self.series["target"]
        return target is not None and target["met"] is False

    @property
    def _usually(self) -> Number | None:
        """What is expected; of a count, in whole numbers."""
        usual = self.series["usual"]
        if usual is None:
            return None
        return round(usual["expected"]) if self._is_count else usual["expected"]

    @property
    def _is_count(self) -> bool:
        return self.metric["definition"].get("agg") in _COUNTS

    @property
    def _suffix(self) -> str:
        """The unit as it stands after a value; empty if it stands in the name, or is in it."""
        unit = self.series["unit"]
        if unit is None or self.metric["unit_dimension"] is not None or self.is_share:
            return ""
        if unit == _PERCENT:
            return _PERCENT
        plain = len(unit) <= _LONGEST_UNIT and _PLAIN_UNIT.fullmatch(unit)
        return f" {unit}" if plain else ""

    def _with_unit(self, written: Callable[[Number | None], str], value: Number | None) -> str:
        return written(value) if value is None else f"{written(value)}{self._suffix}"

    def _beside_usual(self, value: Number | None) -> str:
        """Rounded, unless that would hide that the value is outside of what is usual."""
        usual, now = self.series["usual"], self.series["value"]
        if usual is None or now is None or usual["low"] <= now <= usual["high"]:
            return self._rounded(value)
        ends = (self._rounded(usual["low"]), self._rounded(usual["high"]))
        return self._exact(value) if self._rounded(now) in ends else self._rounded(value)

    def _rounded(self, value: Number | None) -> str:
        if not self.is_share:
            return figures.number(value)
        if value is not None and value < 0:
            return f"{_MINUS}{figures.rate(float(-value))}"
        return figures.rate(as_float(value))

    def _exact(self, value: Number | None) -> str:
        if value is None:
            return figures.NOTHING
        sign, size = _MINUS if value < 0 else "", Decimal(value).copy_abs()
        return f"{sign}{size * 100:,f}%" if self.is_share else f"{sign}{size:,f}"


def as_float(value: Number | None) -> float | None:
    """A value for drawings and ratios, which are not exact."""
    return None if value is None else float(value)


def metric_figures(report: Counted) -> Sequence[MetricFigure]:
    """Every figure of every metric of a report, in its order."""
    metrics = report.get("metrics", [])
    by_name = {metric["name"]: metric for metric in metrics}
    return [
        MetricFigure(
            metric=metric,
            series=series,
            path=f"metrics.{at}" if path is None else f"metrics.{at}.{path}",
            place=place,
            is_share=_is_share(metric, by_name),
        )
        for at, metric in enumerate(metrics)
        for place, (path, series) in enumerate(_series(metric))
    ]


def chosen(report: Counted, most: int) -> tuple[Sequence[MetricFigure], int]:
    """The figures that are shown first, in order, and how many are left out.

    Each metric comes with its first figure before any comes with its second.
    """
    every = metric_figures(report)
    places = sorted(range(len(every)), key=lambda at: every[at].place)[:most]
    return [every[at] for at in sorted(places)], len(every) - len(places)


def _series(metric: MetricFigures) -> Iterator[tuple[str | None, SeriesFigures]]:
    """The figures of a metric, each with its path in it; without a unit, its own, which is none."""
    if not metric["series"]:
        yield None, metric
    for at, series in enumerate(metric["series"]):
        yield f"series.{at}", series


def _is_share(metric: MetricFigures, by_name: dict[str, MetricFigures]) -> bool:
    """Whether it is a ratio of two figures in one unit, without another unit of its own."""
    definition = metric["definition"]
    parts = [by_name.get(definition.get(key) or "") for key in ("numerator", "denominator")]
    numerator, denominator = parts
    if numerator is None or denominator is None:
        return False
    own = None if metric["unit_dimension"] is not None else metric["unit"]
    return own in (None, _PERCENT) and _unit_of(numerator) == _unit_of(denominator)


def _unit_of(metric: MetricFigures) -> tuple[str | None, str | None]:
    return metric["unit"], metric["unit_dimension"]
