"""A CloudWatch alarm on one metric, or on an expression of a few; it notifies a topic both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stacks.cdk import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
    Construct,
)
from stacks.constructs.metric import Metric
from stacks.constructs.topic import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """When an alarm goes off: `breaches` of the last `periods` periods are beyond `threshold`.

    `metrics`: by the names that `expression` uses; exactly one if there is no expression.
    `missing`: what a period without data counts as.
    """

    metrics: Mapping[str, Metric]
    threshold: float
    expression: str | None = None
    comparison: Literal["GreaterThanThreshold", "LessThanThreshold"] = "GreaterThanThreshold"
    period_seconds: int = 300
    periods: int = 1
    breaches: int = 1
    missing: Literal["breaching", "notBreaching"] = "notBreaching"


class Alarm(Construct):
    """One alarm. Each of its metrics is billed (CloudWatch pricing: "per alarm metric")."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        rule: AlarmRule,
        *,
        name: str,
        description: str,
        topic: Topic,
    ) -> None:
        super().__init__(scope, id_)
        self.name = name
        alone = None if rule.expression else next(iter(rule.metrics.values()))
        self._alarm = CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=name,
            alarm_description=description,
            namespace=alone and alone.namespace,
            metric_name=alone and alone.name,
            dimensions=alone and _dimensions(alone),
            statistic=alone and alone.statistic,
            period=rule.period_seconds if alone else None,
            metric_query=None if alone else _queries(rule),
            threshold=rule.threshold,
            comparison_operator=rule.comparison,
            evaluation_periods=rule.periods,
            datapoints_to_alarm=rule.breaches,
            treat_missing_data=rule.missing,
            alarm_actions=[topic.arn],
            ok_actions=[topic.arn],
        )

    @property
    def arn(self) -> str:
        return self._alarm.arn


def _queries(rule: AlarmRule) -> list[CloudwatchMetricAlarmMetricQuery]:
    return [
        *(
            CloudwatchMetricAlarmMetricQuery(
                id=name,
                return_data=False,
                metric=CloudwatchMetricAlarmMetricQueryMetric(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    dimensions=_dimensions(metric),
                    stat=metric.statistic,
                    period=rule.period_seconds,
                ),
            )
            for name, metric in rule.metrics.items()
        ),
        CloudwatchMetricAlarmMetricQuery(
            id="result", label="result", expression=rule.expression, return_data=True
        ),
    ]


def _dimensions(metric: Metric) -> dict[str, str] | None:
    return dict(metric.dimensions) or None
