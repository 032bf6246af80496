"""What the answers of an engine come to: the figures of metrics, and the values of dimensions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from functions.report.count.engine import Aggregates, GroupCounts, Others
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.count.metrics.figures import COLUMNS_OF_A_PART
from functions.report.count.metrics.parts import Part, figure, parts_of
from functions.report.count.metrics.questions import Question, unit_of
from functions.report.definitions import Metric, Metrics

Row: TypeAlias = Sequence[Any]
Answers: TypeAlias = Mapping[Question, Iterable[Row]]

_NOTHING = Part(0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class _Group:
    """A row: the parts of a metric in a unit, of a name or of all that are left out."""

    unit: str | None
    name: str | None
    beyond: bool
    names: int
    parts: Mapping[str, Part]


def measured(metrics: Metrics, answers: Answers) -> list[Measured]:
    """The figures of all metrics. What has no answer has no events."""
    totals = {one.name: _NOTHING for one in metrics.metrics if one.agg is not None}
    for question, rows in answers.items():
        if question.dimension is not None:
            continue
        named = question.totals or (question.metric,)
        asked = [metrics.named(name) for name in named if name in totals]
        if asked and not unit_of(asked[0]):
            for row in rows:
                totals |= _group(row, asked).parts
    return [_measured(one, metrics, totals, answers) for one in metrics.metrics]


def with_metrics(counted: Aggregates, metrics: Metrics, answers: Answers) -> Aggregates:
    """The counts of a day with the team's own dimensions and figures, if it has defined any."""
    if not metrics.dimensions and not metrics.metrics:
        return counted
    groups, others = _dimensions(metrics, answers)
    return replace(
        counted,
        groups={**counted.groups, **groups},
        others={**counted.others, **others},
        metrics=measured(metrics, answers),
    )


def _dimensions(
    metrics: Metrics, answers: Answers
) -> tuple[dict[str, list[GroupCounts]], dict[str, Others]]:
    """The events and failures of each dimension's values, and of those that are left out."""
    groups: dict[str, list[GroupCounts]] = {}
    others: dict[str, Others] = {}
    for one in metrics.dimensions:
        groups[one.name], others[one.name] = [], Others()
        for name, beyond, names, events, failures in answers.get(Question(dimension=one.name), ()):
            if beyond:
                others[one.name] = Others(names, events, failures)
            else:
                groups[one.name].append(GroupCounts(name, events, failures))
    return groups, others


def _measured(
    metric: Metric,
    metrics: Metrics,
    totals: Mapping[str, Part],
    answers: Answers,
) -> Measured:
    parts = parts_of(metric, metrics)
    tables: list[tuple[str, defaultdict[str | None, list[_Group]]]] = []
    for by in metric.by:
        of_units: defaultdict[str | None, list[_Group]] = defaultdict(list)
        for row in answers.get(Question(metric.name, by), ()):
            group = _group(row, parts)
            of_units[group.unit].append(group)
        tables.append((by, of_units))

    def series(unit: str | None, whole: Figure) -> Series:
        made = [_table(metric, metrics, by, of_units[unit]) for by, of_units in tables]
        return Series(unit=unit, figure=whole, tables=made)

    if not unit_of(metric):
        return Measured(name=metric.name, series=[series(None, figure(metric, metrics, totals))])
    groups = [_group(row, parts) for row in answers.get(Question(metric=metric.name), ())]
    units = [(one.name, figure(metric, metrics, one.parts)) for one in groups if not one.beyond]
    units.sort(key=lambda one: (one[0] is None, -one[1].events, one[0] or ""))
    return Measured(
        name=metric.name,
        series=[series(*one) for one in units],
        more_series=sum(one.names for one in groups if one.beyond),
    )


def _table(metric: Metric, metrics: Metrics, by: str, groups: Iterable[_Group]) -> Table:
    values: list[tuple[str, Figure]] = []
    other: Figure | None = None
    no_value: Figure | None = None
    more = 0
    for one in groups:
        if one.beyond:
            other = figure(metric, metrics, one.parts, rest=True)
            more = one.names
        elif one.name is None:
            no_value = figure(metric, metrics, one.parts)
        else:
            values.append((one.name, figure(metric, metrics, one.parts)))
    values.sort(key=_rank)
    return Table(dimension=by, values=values, other=other, more_values=more, no_value=no_value)


def _rank(named: tuple[str, Figure]) -> tuple[bool, Decimal, str]:
    """The greatest first, by magnitude; then by name. Those without a value are last."""
    name, found = named
    # With these methods no digit is rounded away.
    return found.value is None, (found.value or Decimal(0)).copy_abs().copy_negate(), name


def _group(row: Row, parts: Sequence[Metric]) -> _Group:
    unit, name, beyond, names, *figures = row
    found = {}
    for place, part in enumerate(parts):
        start = place * len(COLUMNS_OF_A_PART)
        events, without, inexact, value = figures[start : start + len(COLUMNS_OF_A_PART)]
        found[part.name] = Part(events, without, inexact, None if value is None else Decimal(value))
    return _Group(unit, name, bool(beyond), names, found)
