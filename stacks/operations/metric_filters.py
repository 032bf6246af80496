"""The filters of log_metrics.py as resources, and their metrics for alarms and dashboard."""

from __future__ import annotations

from collections.abc import Mapping

from stacks.cdk import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
    Construct,
)
from stacks.constructs.function import Function
from stacks.constructs.metric import Metric
from stacks.operations.log_metrics import LOG_METRICS


class MetricFilters(Construct):
    """The filters of LOG_METRICS on the logs of `functions`, which are given by stage."""

    def __init__(
        self, scope: Construct, id_: str, *, namespace: str, functions: Mapping[str, Function]
    ) -> None:
        super().__init__(scope, id_)
        self._metrics = {
            one.metric: Metric(namespace=namespace, name=one.metric, statistic="Sum")
            for one in LOG_METRICS
        }
        for one in LOG_METRICS:
            CloudwatchLogMetricFilter(
                self,
                one.id,
                name=one.id,
                log_group_name=functions[one.stage].log_group,
                pattern=one.pattern,
                metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                    namespace=namespace, name=one.metric, value=one.value
                ),
            )

    def named(self, metric: str) -> Metric:
        """The metric that goes by a name of LOG_METRICS."""
        return self._metrics[metric]

    def graphs(self) -> Mapping[str, Mapping[str, Metric]]:
        """By the title of a graph, its metrics by label."""
        found: dict[str, dict[str, Metric]] = {}
        for one in LOG_METRICS:
            found.setdefault(one.graph, {})[one.label] = self.named(one.metric)
        return found
