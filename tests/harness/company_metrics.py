"""The figures of the demo's metrics, by a computation of its own, as a report has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from cli.generating.applications import Event
from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Metrics
from local.demo.company import DEFINITIONS
from stacks.definitions import load
from stacks.definitions.compiled import metrics, to_bytes
from tests.reference.metrics import Day

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures

_TEXT = (DEFINITIONS / "metrics.toml").read_text(encoding="utf-8")
_DEFINED = msgspec.json.decode(to_bytes(metrics(load(DEFINITIONS))), type=Metrics)


def company_metrics(events: Sequence[Event]) -> list[MetricFigures]:
    """Of the events of a day."""
    day = Day(_TEXT, map(json.dumps, events))
    measured = [Measured(name=one["name"], series=_series(one["series"])) for one in day.metrics()]
    return metric_figures(measured, _DEFINED)


def _series(by_unit: Mapping[str | None, dict[str, Any]]) -> list[Series]:
    return [
        Series(
            unit=unit,
            figure=Figure(
                value=one["value"],
                events=one["events"],
                without_value=one["without_value"],
                inexact=one["inexact"],
            ),
            tables=[_table(name, table["values"]) for name, table in one["by"].items()],
        )
        for unit, one in by_unit.items()
    ]


def _table(dimension: str, values: Sequence[tuple[str, Any, int]]) -> Table:
    rows = [(name, Figure(value=value, events=events)) for name, value, events in values]
    return Table(dimension=dimension, values=rows)
