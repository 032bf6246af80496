"""Which of the team's own figures are no longer as they were told.

Figures are compared by what decides their value: one that is new, or defined in another way, has
not moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import amounts, figures
from functions.report.text.metric_values import figure_label
from functions.report.text.told_metrics import by_unit

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, Number
    from functions.report.document.report import Counted
    from functions.report.text.told_metrics import ToldMetric

# Of a title so many characters: a line of a chat's message has to have room for some figures.
_LONGEST_TITLE = 32
_MOST_NAMED = 3


class Moved(NamedTuple):
    """A figure that is another than people were told; None where there is none.

    `size`: by what its move is measured. What is the difference of others may be near none: a move
    that is small beside these is small. `one_of`: of how many events it was, if one came or went;
    else None.
    """

    metric: MetricFigures
    unit: str | None
    before: Decimal | None
    now: Decimal | None
    size: Decimal
    one_of: int | None

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


class _Figure(NamedTuple):
    """`events`: None where a mark does not say."""

    value: Decimal | None
    events: int | None


_NO_EVENT = _Figure(None, 0)


def moved(report: Counted, told: Sequence[ToldMetric]) -> list[Moved]:
    """The figures that are others than those that were told, the furthest apart first."""
    both = _Both(report, told)
    same = {one["name"]: one for one in told}
    found = [
        one
        for metric in report.get("metrics", [])
        if (before := same.get(metric["name"])) and before["digest"] == metric["digest"]
        for one in both.moved(metric, cut=before["cut"])
    ]
    return sorted(found, key=lambda one: one.share, reverse=True)


def listed_moves(found: Sequence[Moved]) -> str:
    """The first few that moved, and how many more did: `Revenue (EUR) 1,200 → 600`."""
    texts = [str(one) for one in found[:_MOST_NAMED]]
    if more := len(found) - len(texts):
        texts.append(figures.plural(more, "more figure"))
    return ", ".join(texts)


def moves_sentence(found: Sequence[Moved]) -> str:
    """What a revision says of those that moved."""
    return f"{listed_moves(found)}."


class _Both:
    """The figures of a report, and those that were told, by metric and unit."""

    def __init__(self, report: Counted, told: Sequence[ToldMetric]) -> None:
        self._metrics = {one["name"]: one for one in report.get("metrics", [])}
        self._now = {
            name: {
                unit: _Figure(_number(one["value"]), one["events"])
                for unit, one in by_unit(metric).items()
            }
            for name, metric in self._metrics.items()
        }
        self._before = {
            metric["name"]: {
                one["unit"]: _Figure(_number(one["value"]), one.get("events"))
                for one in metric["figures"]
            }
            for metric in told
        }

    def moved(self, metric: MetricFigures, *, cut: bool) -> Iterator[Moved]:
        """Those of a metric; `cut`: units of it were not told.

        Of a unit that only one of two cut lists has, nobody knows what the other would say.
        """
        before, now = self._before[metric["name"]], self._now[metric["name"]]
        for unit in {**now, **before}:
            unknown = (unit not in before and cut) or (
                unit not in now and metric["more_series"] > 0
            )
            then, here = (of.get(unit, _NO_EVENT).value for of in (before, now))
            if not unknown and then != here:
                size = self._size(metric, unit, then)
                yield Moved(metric, unit, then, here, size, self._one_of(metric, unit))

    def _size(self, metric: MetricFigures, unit: str | None, before: Decimal | None) -> Decimal:
        """What was told of a figure, or of the greatest of those that it is the difference of."""
        names = _added(metric) if metric["definition"].get("minus") else []
        of_parts = [self._of(self._before, name, unit).value for name in names]
        return max(abs(one) for one in (before, *of_parts, Decimal(0)) if one is not None)

    def _one_of(self, metric: MetricFigures, unit: str | None) -> int | None:
        """Of how many events it, or a part of it, was, if no more than one came or went."""
        found = []
        for name in (metric["name"], *_added(metric), *_divided(metric)):
            then, now = (self._of(of, name, unit).events for of in (self._before, self._now))
            if then is None or now is None or abs(now - then) > 1:
                return None
            if now != then:
                found.append(then)
        return min(found, default=None)

    def _of(
        self, of: Mapping[str, Mapping[str | None, _Figure]], name: str, unit: str | None
    ) -> _Figure:
        """A figure in a unit, of what has units by a dimension; else the only one."""
        metric = self._metrics.get(name)
        in_units = metric is not None and metric["unit_dimension"] is not None
        return of.get(name, {}).get(unit if in_units else None, _NO_EVENT)


def _added(metric: MetricFigures) -> list[str]:
    return [*metric["definition"].get("plus", []), *metric["definition"].get("minus", [])]


def _divided(metric: MetricFigures) -> list[str]:
    parts = (metric["definition"].get(name) for name in ("numerator", "denominator"))
    return [name for name in parts if name is not None]


def _number(value: Number | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
