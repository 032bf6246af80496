"""What is asked of an engine about metrics, and what its answers come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from functions.report.count.engine import Aggregates, GroupCounts, Others
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.count.metrics import sql
from functions.report.count.metrics.parts import WHOLE_ONLY, Part, figure, parts_of
from functions.report.count.metrics.plan import Plan
from functions.report.definitions import ByDimension, Metric, Metrics

Row: TypeAlias = Sequence[Any]

_NOTHING = Part(0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class Question:
    """What a query answers.

    `dimension` alone: its values. `metric` alone: its totals, by unit if it has units; with
    `dimension`: by its values. Neither: the totals of all other counted metrics.
    """

    metric: str | None = None
    dimension: str | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """A row: the parts of a metric in a unit, of a name or of all that are left out."""

    unit: str | None
    name: str | None
    beyond: bool
    nameless: bool
    names: int
    parts: Mapping[str, Part]


def questions(plan: Plan) -> dict[Question, str]:
    """The queries over `measures` that answer everything."""
    metrics = plan.metrics
    asked = {
        Question(dimension=one.name): sql.dimension_query(plan, one.name)
        for one in metrics.dimensions
    }
    if simple := _simple(metrics):
        asked[Question()] = sql.totals_query(plan, simple)
    for metric in metrics.metrics:
        unit = _unit(metric, metrics)
        if unit or metric.agg in WHOLE_ONLY:
            asked[Question(metric=metric.name)] = sql.units_query(plan, metric, unit)
        for by in metric.by:
            asked[Question(metric.name, by)] = sql.table_query(plan, metric, by, unit)
    return asked


def measured(metrics: Metrics, answers: Mapping[Question, Iterable[Row]]) -> list[Measured]:
    """The figures of all metrics, from the answers to all questions."""
    totals = {one.name: _NOTHING for one in metrics.metrics if one.agg is not None}
    for row in answers.get(Question(), ()):
        totals |= _group(row, _simple(metrics)).parts
    for metric in metrics.metrics:
        if metric.agg in WHOLE_ONLY and not _unit(metric, metrics):
            for row in answers.get(Question(metric=metric.name), ()):
                totals |= _group(row, [metric]).parts
    return [_measured(one, metrics, totals, answers) for one in metrics.metrics]


def with_metrics(
    counted: Aggregates, metrics: Metrics, answers: Mapping[Question, Iterable[Row]]
) -> Aggregates:
    """The counts of a day with the team's own dimensions and figures."""
    groups, others = _dimensions(metrics, answers)
    return replace(
        counted,
        groups={**counted.groups, **groups},
        others={**counted.others, **others},
        metrics=measured(metrics, answers),
    )


def _dimensions(
    metrics: Metrics, answers: Mapping[Question, Iterable[Row]]
) -> tuple[dict[str, list[GroupCounts]], dict[str, Others]]:
    """The events and failures of each dimension's values, and of those that are left out."""
    groups: dict[str, list[GroupCounts]] = {}
    others: dict[str, Others] = {}
    for one in metrics.dimensions:
        groups[one.name], others[one.name] = [], Others()
        for name, beyond, _, names, events, failures in answers.get(
            Question(dimension=one.name), ()
        ):
            if beyond:
                others[one.name] = Others(names, events, failures)
            else:
                groups[one.name].append(GroupCounts(name, events, failures))
    return groups, others


def _measured(
    metric: Metric,
    metrics: Metrics,
    totals: Mapping[str, Part],
    answers: Mapping[Question, Iterable[Row]],
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

    if not _unit(metric, metrics):
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
    return found.value is None, -abs(found.value or 0), name


def _group(row: Row, parts: Sequence[Metric]) -> _Group:
    unit, name, beyond, nameless, names, *figures = row
    found = {}
    for place, part in enumerate(parts):
        start = place * sql.FIGURES_OF_A_PART
        events, without, inexact, value = figures[start : start + sql.FIGURES_OF_A_PART]
        found[part.name] = Part(events, without, inexact, None if value is None else Decimal(value))
    return _Group(unit, name, bool(beyond), bool(nameless), names, found)


def _simple(metrics: Metrics) -> list[Metric]:
    """The counted metrics without units whose totals are asked for together."""
    return [
        one
        for one in metrics.metrics
        if one.agg is not None and one.agg not in WHOLE_ONLY and not _unit(one, metrics)
    ]


def _unit(metric: Metric, metrics: Metrics) -> str | None:
    unit = metrics.unit(metric)
    return unit.dimension if isinstance(unit, ByDimension) else None
