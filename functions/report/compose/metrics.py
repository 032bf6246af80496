"""A report's `metrics` and own dimensions, before they are compared with earlier days. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from functions.report.compose.ranking import others, ranking
from functions.report.count.engine import Aggregates
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import ByDimension, Metric, Metrics
from functions.report.document.metrics import exact_or_none

if TYPE_CHECKING:
    from functions.report.document.dimensions import DimensionFigures
    from functions.report.document.metrics import (
        MetricFigures,
        RestFigures,
        SeriesFigures,
        TableFigures,
        TargetFigures,
    )


def dimension_figures(counted: Aggregates, metrics: Metrics) -> list[DimensionFigures]:
    """The values of each dimension of the team's own."""
    return [
        {
            "name": one.name,
            "digest": one.digest,
            "values": ranking(counted.groups[one.name]),
            "other": others(counted.others[one.name]),
        }
        for one in metrics.dimensions
    ]


def metric_figures(measured: Iterable[Measured], metrics: Metrics) -> list[MetricFigures]:
    """The figures of each metric. What is usual, what was before and whether a target is met is not
    known here: compare/ says it.
    """
    return [
        _metric(one, definition) for one, definition in zip(measured, metrics.metrics, strict=True)
    ]


def _metric(measured: Measured, definition: Metric) -> MetricFigures:
    unit = definition.unit
    of_unit = unit.dimension if isinstance(unit, ByDimension) else None
    series = [_series(one, definition) for one in measured.series]
    whole = series[0] if of_unit is None else _series(_NO_SERIES, definition)
    return {
        "name": definition.name,
        "title": definition.title or definition.name.replace("_", " ").capitalize(),
        **whole,
        "better": definition.better,
        "unit_dimension": of_unit,
        "digest": definition.digest,
        "definition": msgspec.to_builtins(definition, builtin_types=(Decimal,)),
        "known_days": 0,
        "series": [] if of_unit is None else series,
        "more_series": measured.more_series,
    }


_NO_SERIES = Series(unit=None, figure=Figure(value=None, events=0))


def _series(one: Series, definition: Metric) -> SeriesFigures:
    figure = one.figure
    return {
        "unit": definition.unit if isinstance(definition.unit, str) else one.unit,
        "value": exact_or_none(figure.value),
        "events": figure.events,
        "without_value": figure.without_value,
        "inexact": figure.inexact,
        "usual": None,
        "history": [],
        "target": _target(definition),
        "by": [_table(table) for table in one.tables],
    }


def _target(definition: Metric) -> TargetFigures | None:
    target = definition.target
    if target is None:
        return None
    return {
        "at_least": exact_or_none(target.at_least),
        "at_most": exact_or_none(target.at_most),
        "met": None,
    }


def _table(table: Table) -> TableFigures:
    return {
        "dimension": table.dimension,
        "values": [
            {"name": name, "value": exact_or_none(figure.value), "events": figure.events}
            for name, figure in table.values
        ],
        "other": _rest(table.other),
        "no_value": _rest(table.no_value),
        "more_values": table.more_values,
    }


def _rest(figure: Figure | None) -> RestFigures | None:
    return (
        None if figure is None else {"value": exact_or_none(figure.value), "events": figure.events}
    )
