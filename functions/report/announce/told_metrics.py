"""The team's own figures as people were told of them, and which of them are others now.

Figures are compared by what decides their value: one that is new, or defined in another way, has
not moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from functions.report.document.metrics import each_series
from functions.report.text import amounts, figures
from functions.report.text.metric_values import figure_label

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, Number
    from functions.report.document.report import Counted

# Of a title so many characters: a line of a chat's message has to have room for some figures.
_LONGEST_TITLE = 32


class ToldFigure(TypedDict):
    """A figure that people got. `unit`: that of a series, else None; `value`: with all its digits.

    It is text, so that no reader of the mark makes a float of it. None where there was no value.
    """

    unit: str | None
    value: str | None


class ToldMetric(TypedDict):
    """A metric that people got. `digest`: of what decided its value; `cut`: units were left out."""

    name: str
    digest: str
    figures: list[ToldFigure]
    cut: bool


class Moved(NamedTuple):
    """A figure that is another than people were told; None where there is none.

    `size`: by what its move is measured. What is the difference of others may be near none: a move
    that is small beside these is small.
    """

    metric: MetricFigures
    unit: str | None
    before: Decimal | None
    now: Decimal | None
    size: Decimal

    @property
    def share(self) -> Decimal:
        """How far it moved, as a share of what was told; from none, or to none, without end."""
        if self.before is None or self.now is None or not self.size:
            return Decimal("Infinity")
        apart = figures.EXACT.subtract(self.now, self.before)
        return figures.EXACT.divide(abs(apart), self.size)

    def __str__(self) -> str:
        in_series = self.metric["unit_dimension"] is not None
        unit = self.unit if in_series else self.metric["unit"]
        name = figure_label(self.metric, unit, in_series=in_series, longest=_LONGEST_TITLE)
        then, now = amounts.both(self.metric, self.before, self.now)
        return f"{name} {then} → {now}"


def told_metrics(report: Counted) -> list[ToldMetric]:
    """What a mark remembers of a report's metrics."""
    return [
        {
            "name": metric["name"],
            "digest": metric["digest"],
            "figures": [
                {"unit": unit, "value": None if value is None else str(value)}
                for unit, value in _figures(metric).items()
            ],
            "cut": metric["more_series"] > 0,
        }
        for metric in report.get("metrics", [])
    ]


def moved(report: Counted, told: Sequence[ToldMetric]) -> list[Moved]:
    """The figures that are others than those that were told, the furthest apart first."""
    by_name = {one["name"]: one for one in told}
    found = [
        one
        for metric in report.get("metrics", [])
        if (before := by_name.get(metric["name"])) and before["digest"] == metric["digest"]
        for one in _moved(metric, before, by_name)
    ]
    return sorted(found, key=lambda one: one.share, reverse=True)


def _moved(
    metric: MetricFigures, told: ToldMetric, every: Mapping[str, ToldMetric]
) -> Iterator[Moved]:
    """Of a unit that only one of two cut lists has, nobody knows what the other would say."""
    before = {one["unit"]: _number(one["value"]) for one in told["figures"]}
    now = {unit: _number(value) for unit, value in _figures(metric).items()}
    for unit in {**now, **before}:
        unknown = (unit not in before and told["cut"]) or (
            unit not in now and metric["more_series"] > 0
        )
        if not unknown and before.get(unit) != now.get(unit):
            size = _size(metric, unit, before.get(unit), every)
            yield Moved(metric, unit, before.get(unit), now.get(unit), size)


def _size(
    metric: MetricFigures,
    unit: str | None,
    before: Decimal | None,
    every: Mapping[str, ToldMetric],
) -> Decimal:
    """What was told of a figure, or of the greatest of those that it is the difference of."""
    names = metric["definition"].get("minus") or []
    names = [*names, *metric["definition"]["plus"]] if names else []
    of_parts = [
        _number(one["value"])
        for name in names
        if name in every
        for one in every[name]["figures"]
        if one["unit"] == unit
    ]
    return max(abs(one) for one in (before, *of_parts, Decimal(0)) if one is not None)


def _figures(metric: MetricFigures) -> Mapping[str | None, Number | None]:
    """The figures of a metric by unit; a unit that is only missed today is not there."""
    if metric["unit_dimension"] is None:
        return {None: metric["value"]}
    return {one["unit"]: one["value"] for one in each_series(metric) if one["events"]}


def _number(value: Number | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
