"""What is asked of an engine about metrics, and what its answers come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

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
    `dimension`: by its values. `totals`: those of other counted metrics, in one row.
    """

    metric: str | None = None
    dimension: str | None = None
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """A row: the parts of a metric in a unit, of a name or of all that are left out."""

    unit: str | None
    name: str | None
    beyond: bool
    nameless: bool
    names: int
    parts: Mapping[str, Part]


def questions(metrics: Metrics) -> list[Question]:
    """All that is asked about the events of a day."""
    asked = [Question(dimension=one.name) for one in metrics.dimensions]
    if simple := [one.name for one in metrics.metrics if _is_simple(one)]:
        asked.append(Question(totals=tuple(simple)))
    for metric in metrics.metrics:
        if _unit(metric) or metric.agg in WHOLE_ONLY:
            asked.append(Question(metric.name))
        asked += [Question(metric.name, by) for by in metric.by]
    return asked


def query(plan: Plan, question: Question) -> str:
    """The query over `measures` that answers a question."""
    if question.metric is None:
        if question.dimension is not None:
            return sql.dimension_query(plan, question.dimension)
        return sql.totals_query(plan, [plan.metrics.named(name) for name in question.totals])
    metric = plan.metrics.named(question.metric)
    unit = _unit(metric)
    if question.dimension is None:
        return sql.units_query(plan, metric, unit)
    return sql.table_query(plan, metric, question.dimension, unit)


def needed(metrics: Metrics, question: Question) -> Metrics:
    """The definitions that answer a question, without the others."""
    named = question.totals or ([question.metric] if question.metric else ())
    asked = [metrics.named(name) for name in named]
    parts = {part.name: part for one in asked for part in parts_of(one, metrics)}
    sums = {
        name: metrics.named(name)
        for one in asked
        for name in (one.numerator, one.denominator)
        if name is not None
    }
    every = {**{one.name: one for one in asked}, **sums, **parts}
    dimensions = {question.dimension, *(_unit(one) for one in asked)}
    return Metrics(
        dimensions=[one for one in metrics.dimensions if one.name in dimensions],
        metrics=[msgspec.structs.replace(one, by=[]) for one in every.values()],
    )


def measured(metrics: Metrics, answers: Mapping[Question, Iterable[Row]]) -> list[Measured]:
    """The figures of all metrics. What has no answer has no events."""
    totals = {one.name: _NOTHING for one in metrics.metrics if one.agg is not None}
    for question, rows in answers.items():
        if question.dimension is not None:
            continue
        named = question.totals or (question.metric,)
        asked = [metrics.named(name) for name in named if name in totals]
        if asked and not _unit(asked[0]):
            for row in rows:
                totals |= _group(row, asked).parts
    return [_measured(one, metrics, totals, answers) for one in metrics.metrics]


def with_metrics(
    counted: Aggregates, metrics: Metrics, answers: Mapping[Question, Iterable[Row]]
) -> Aggregates:
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

    if not _unit(metric):
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


def _is_simple(metric: Metric) -> bool:
    """Whether its totals are asked for together with those of others."""
    is_counted = metric.agg is not None and metric.agg not in WHOLE_ONLY
    return is_counted and not _unit(metric)


def _unit(metric: Metric) -> str | None:
    """The dimension that a metric's unit is by."""
    return metric.unit.dimension if isinstance(metric.unit, ByDimension) else None
