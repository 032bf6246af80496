"""The dashboard: the flow from left to right and top to bottom, as CloudWatch's JSON.

Rows: alarms; events by zone; queues; functions; what is stored. One dashboard of at most fifty
metrics is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stacks.constructs.metric import Metric
from stacks.operations import metrics
from stacks.operations.metrics import LogMetrics
from stacks.stages.ingest import IngestStage
from stacks.stages.process import ProcessStage
from stacks.stages.report import ReportStage

Json = dict[str, Any]

# CloudWatch's grid is 24 columns wide.
_WIDTH, _HEIGHT = 24, 6
_FIVE_MINUTES, _DAY = 300, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What is shown."""

    ingest: IngestStage
    process: ProcessStage
    report: ReportStage
    counts: LogMetrics


def body(flow: Flow, *, alarms: Sequence[str], region: str) -> Json:
    """The dashboard's JSON; `alarms` are ARNs."""
    rows = [
        [_alarms(alarms)],
        [_graph(title, shown, region) for title, shown in _zones(flow).items()],
        [_graph(title, shown, region) for title, shown in _queues(flow).items()],
        [_graph(title, shown, region) for title, shown in _functions(flow).items()],
        [_graph("Objects, by bucket", _objects(flow), region, period_seconds=_DAY)],
    ]
    return {"widgets": [widget for y, row in enumerate(rows) for widget in _placed(row, y)]}


def _zones(flow: Flow) -> Mapping[str, Mapping[str, Metric]]:
    counts = flow.counts
    return {
        "Events, by zone": {
            "stored in raw": counts.stored,
            "received by process": counts.received,
            "valid": counts.valid,
            "quarantined": counts.quarantined,
        },
        "Reports and failures": {
            "scheduled reports": counts.reports,
            "failures": counts.failures,
        },
    }


def _queues(flow: Flow) -> Mapping[str, Mapping[str, Metric]]:
    queues = {"ingest": flow.ingest.queue, "process": flow.process.queue}
    given_up = {
        "ingest": flow.ingest.dead_letters,
        "process": flow.process.dead_letters,
        "report": flow.report.dead_letters,
    }
    if flow.report.delivery.dead_letters is not None:
        given_up["webhook"] = flow.report.delivery.dead_letters
    return {
        "Messages waiting": {name: metrics.waiting(queue) for name, queue in queues.items()},
        "Age of the oldest message (s)": {
            name: metrics.oldest_seconds(queue) for name, queue in queues.items()
        },
        "Dead letters": {name: metrics.waiting(queue) for name, queue in given_up.items()},
    }


def _functions(flow: Flow) -> Mapping[str, Mapping[str, Metric]]:
    functions = {
        "ingest": flow.ingest.function,
        "process": flow.process.function,
        "report": flow.report.function,
    }
    shown = {
        "Invocations": ("Invocations", "Sum"),
        "Errors": ("Errors", "Sum"),
        "Throttles": ("Throttles", "Sum"),
        "Longest run (ms)": ("Duration", "Maximum"),
    }
    return {
        title: {
            stage: metrics.of_function(function, name, statistic)
            for stage, function in functions.items()
        }
        for title, (name, statistic) in shown.items()
    }


def _objects(flow: Flow) -> Mapping[str, Metric]:
    return {
        "raw": metrics.objects(flow.ingest.raw),
        "processed": metrics.objects(flow.process.processed),
        "reports": metrics.objects(flow.report.reports),
    }


def _alarms(arns: Sequence[str]) -> Json:
    return {"type": "alarm", "properties": {"title": "Alarms", "alarms": list(arns)}}


def _graph(
    title: str, shown: Mapping[str, Metric], region: str, *, period_seconds: int = _FIVE_MINUTES
) -> Json:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": region,
            "view": "timeSeries",
            "period": period_seconds,
            "metrics": [_series(label, metric) for label, metric in shown.items()],
        },
    }


def _series(label: str, metric: Metric) -> list[Any]:
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    shown = {"label": label, "stat": metric.statistic}
    return [metric.namespace, metric.name, *dimensions, shown]


def _placed(row: Sequence[Json], y: int) -> list[Json]:
    """A row's widgets side by side, over the whole width."""
    width = _WIDTH // len(row)
    return [
        {"x": x * width, "y": y * _HEIGHT, "width": width, "height": _HEIGHT, **widget}
        for x, widget in enumerate(row)
    ]
