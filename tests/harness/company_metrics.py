"""The figures of the demo's metrics, by a computation of its own, as a report has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from cli.generating.applications import Event
from functions.report.compose.metrics import metric_figures
from functions.report.count.measured import Figure, Measured, Series, Table
from functions.report.definitions import Metrics
from local.demo.company import DEFINITIONS
from stacks.definitions import load
from stacks.definitions.compiled import metrics, to_bytes
from tests.reference import event_texts
from tests.reference import metrics as reference

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures

_TEXT = (DEFINITIONS / "metrics.toml").read_text(encoding="utf-8")
_DEFINED = msgspec.json.decode(to_bytes(metrics(load(DEFINITIONS))), type=Metrics)


def company_metrics(events: Sequence[Event]) -> list[MetricFigures]:
    """Of the events of a day."""
    day = reference.Day(
        reference.from_toml(_TEXT), (event_texts.event(json.dumps(one)) for one in events)
    )
    measured = [Measured(name=one.name, series=_series(one.series)) for one in day.metrics()]
    return metric_figures(measured, _DEFINED)


def _series(by_unit: Mapping[str | None, reference.Series]) -> list[Series]:
    return [
        Series(
            unit=unit,
            figure=Figure(**one.figure._asdict()),
            tables=[_table(name, table) for name, table in one.tables.items()],
        )
        for unit, one in by_unit.items()
    ]


def _table(dimension: str, table: reference.Table) -> Table:
    rows = [(name, Figure(value=one.value, events=one.events)) for name, one in table.values]
    return Table(dimension=dimension, values=rows)
