"""The dashboard: the flow from left to right and top to bottom, as CloudWatch's JSON.

Rows: alarms; counts from logs; queues; functions; what is stored. One dashboard of at most fifty
metrics is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stacks.constructs.metric import Metric
from stacks.operations import metrics
from stacks.stages.stage import Stage

Json = dict[str, Any]

# CloudWatch's grid is 24 columns wide.
_WIDTH, _HEIGHT = 24, 6
_FIVE_MINUTES, _DAY = 300, 86_400


def body(
    stages: Mapping[str, Stage],
    counts: Mapping[str, Mapping[str, Metric]],
    *,
    alarms: Sequence[str],
    region: str,
) -> Json:
    """The dashboard's JSON.

    `stages`: by the names that the graphs show; each has what the stage has. `counts`: by the title
    of a graph, its metrics by label. `alarms`: their ARNs.
    """
    rows = [
        [_alarms(alarms)],
        [_graph(title, shown, region) for title, shown in counts.items()],
        [_graph(title, shown, region) for title, shown in _queues(stages).items()],
        [_graph(title, shown, region) for title, shown in _functions(stages).items()],
        [_graph("Objects, by bucket", _objects(stages), region, period_seconds=_DAY)],
    ]
    return {"widgets": [widget for y, row in enumerate(rows) for widget in _placed(row, y)]}


def _queues(stages: Mapping[str, Stage]) -> Mapping[str, Mapping[str, Metric]]:
    queues = {name: stage.queue for name, stage in stages.items() if stage.queue}
    given_up = {name: stage.dead_letters for name, stage in stages.items() if stage.dead_letters}
    return {
        "Messages waiting": {name: metrics.waiting(queue) for name, queue in queues.items()},
        "Age of the oldest message (s)": {
            name: metrics.oldest_seconds(queue) for name, queue in queues.items()
        },
        "Dead letters": {name: metrics.waiting(queue) for name, queue in given_up.items()},
    }


def _functions(stages: Mapping[str, Stage]) -> Mapping[str, Mapping[str, Metric]]:
    shown = {
        "Invocations": ("Invocations", "Sum"),
        "Errors": ("Errors", "Sum"),
        "Throttles": ("Throttles", "Sum"),
        "Longest run (ms)": ("Duration", "Maximum"),
    }
    return {
        title: {
            name: metrics.of_function(stage.function, metric, statistic)
            for name, stage in stages.items()
            if stage.function
        }
        for title, (metric, statistic) in shown.items()
    }


def _objects(stages: Mapping[str, Stage]) -> Mapping[str, Metric]:
    return {
        name: metrics.objects(bucket)
        for stage in stages.values()
        for name, bucket in stage.buckets.items()
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
