"""What is asked of an engine about metrics, and the queries that answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from functions.report.count.metrics import sql
from functions.report.count.metrics.parts import WHOLE_ONLY, parts_of
from functions.report.count.metrics.plan import Plan
from functions.report.definitions import ByDimension, Metric, Metrics


@dataclass(frozen=True, slots=True)
class Question:
    """What a query answers.

    `dimension` alone: its values. `metric` alone: its totals, by unit if it has units; with
    `dimension`: by its values. `totals`: those of other counted metrics, in one row.
    """

    metric: str | None = None
    dimension: str | None = None
    totals: tuple[str, ...] = ()


def questions(metrics: Metrics) -> list[Question]:
    """All that is asked about the events of a day."""
    asked = [Question(dimension=one.name) for one in metrics.dimensions]
    if simple := [one.name for one in metrics.metrics if _is_simple(one)]:
        asked.append(Question(totals=tuple(simple)))
    for metric in metrics.metrics:
        if unit_of(metric) or metric.agg in WHOLE_ONLY:
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
    unit = unit_of(metric)
    if question.dimension is None:
        return sql.units_query(plan, metric, unit)
    return sql.table_query(plan, metric, question.dimension, unit)


def readings(metrics: Metrics) -> list[int]:
    """Of each question, how often its query reads the events, which an engine may do anew."""
    found = []
    for question in questions(metrics):
        text = query(Plan(needed(metrics, question)), question)
        found.append(len(re.findall(r"\bFROM measures\b", text)))
    return found


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
    dimensions = {question.dimension, *(unit_of(one) for one in asked)}
    return Metrics(
        dimensions=[one for one in metrics.dimensions if one.name in dimensions],
        metrics=[msgspec.structs.replace(one, by=[]) for one in every.values()],
    )


def _is_simple(metric: Metric) -> bool:
    """Whether its totals are asked for together with those of others."""
    is_counted = metric.agg is not None and metric.agg not in WHOLE_ONLY
    return is_counted and not unit_of(metric)


def unit_of(metric: Metric) -> str | None:
    """The dimension that a metric's unit is by."""
    return metric.unit.dimension if isinstance(metric.unit, ByDimension) else None
