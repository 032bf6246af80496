"""Operations: the alarms, and the dashboard to look at.

The default stack stays within what CloudWatch gives for nothing: ten alarm metrics, ten custom
metrics, three dashboards of fifty metrics (CloudWatch pricing, "Free tier"). An alarm on an
expression is billed for each metric in it, so each alarm has one. A webhook adds two alarms, and
each other bus one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from stacks.cdk import CloudwatchDashboard, CloudwatchEventRule, Construct
from stacks.constructs.alarm import Alarm, AlarmRule
from stacks.constructs.metric import Metric
from stacks.constructs.queue import Queue
from stacks.constructs.topic import Topic
from stacks.context import Context
from stacks.operations import dashboard, metrics
from stacks.operations.metric_filters import MetricFilters
from stacks.stages.stage import Stage

_HOUR_SECONDS = 3_600
# A day, an hour for the clock that is put back, and an hour for the run and its retries.
_REPORT_HOURS = 26
# SQS or Lambda tries again after a failure, so a single one says little. Failures in three of the
# five-minute periods of an hour say that something is broken.
_REPEATED_PERIODS, _REPEATED_BREACHES = 12, 3
# A message done at the second try is younger than twice its visibility timeout.
_TRIES_IN_VAIN = 2


class Operations(Construct):
    """The alarms, the topic that they publish to, and the dashboard of the flow.

    `stages`: by the names that alarms and graphs show.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        context: Context,
        *,
        stages: Mapping[str, Stage],
    ) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings, context.names
        self._prefix = names.prefix
        self._alarms: list[Alarm] = []
        self._topic = Topic(self, "topic", name=names.alarms_topic, emails=settings.alarms.emails)
        counts = MetricFilters(
            self,
            "counts",
            namespace=names.metrics,
            functions={name: stage.function for name, stage in stages.items() if stage.function},
        )
        for name, stage in stages.items():
            if stage.rule:
                self._lost(name, stage.rule, names.bus)
            for bus, rule in stage.other_rules.items():
                self._lost(name, rule, bus, of_bus=f"-{bus}")
        for name, stage in stages.items():
            if stage.dead_letters:
                self._dead_letters(name, stage.dead_letters)
        for name, stage in stages.items():
            if stage.queue:
                self._delay(name, stage.queue)
        failures = counts.named("Failures")
        self._repeated("function-errors", "Functions fail again and again", failures)
        self._repeated("function-throttles", "Lambda has no concurrency left", metrics.throttles())
        self._quarantine_rate(counts, settings.alarms.quarantine_percent)
        self._report_missing(counts)
        self._topic.allow_service(
            "Alarms",
            "cloudwatch.amazonaws.com",
            # By name: Terraform would read the policy again whenever an alarm changes.
            source_arns=[
                f"arn:*:cloudwatch:{settings.region}:{context.account}:alarm:{alarm.name}"
                for alarm in self._alarms
            ],
            account=context.account,
        )
        arns = [alarm.arn for alarm in self._alarms]
        body = dashboard.body(stages, counts.graphs(), alarms=arns, region=settings.region)
        CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=names.dashboard,
            dashboard_body=json.dumps(body),
        )

    def _lost(self, stage: str, rule: CloudwatchEventRule, bus: str, of_bus: str = "") -> None:
        """EventBridge dropped an event: not even the dead-letter queue took it."""
        self._alarm(
            f"{stage}-lost",
            f"An event for the {stage} stage is lost: no queue took it",
            AlarmRule(metrics={"lost": metrics.undeliverable(rule, bus)}, threshold=0),
            suffix=of_bus,
        )

    def _dead_letters(self, stage: str, queue: Queue) -> None:
        """The queue is not empty.

        Missing data does not raise the alarm: CloudWatch gets no data about an idle queue, and a
        queue with a message in it is never idle.
        """
        self._alarm(
            f"{stage}-dead-letters",
            f"The {stage} stage gave up on something; it is kept for 14 days",
            AlarmRule(metrics={"waiting": metrics.waiting(queue)}, threshold=0),
        )

    def _delay(self, stage: str, queue: Queue) -> None:
        """The oldest message has waited for longer than two tries take."""
        self._alarm(
            f"{stage}-delay",
            f"The {stage} stage does not keep up, or fails",
            AlarmRule(
                metrics={"oldest": metrics.oldest_seconds(queue)},
                threshold=_TRIES_IN_VAIN * queue.visibility_seconds,
            ),
        )

    def _repeated(self, kind: str, meaning: str, metric: Metric) -> None:
        """`metric` was above zero again and again within an hour."""
        self._alarm(
            kind,
            meaning,
            AlarmRule(
                metrics={"count": metric},
                threshold=0,
                periods=_REPEATED_PERIODS,
                breaches=_REPEATED_BREACHES,
            ),
        )

    def _quarantine_rate(self, counts: MetricFilters, percent: float) -> None:
        """An hour's batches have more invalid events than they may have, all together.

        The function logs how many more: an expression of two counts would be two billed metrics.
        """
        self._alarm(
            "quarantine-rate",
            f"More than {percent:g} % of an hour's events are invalid",
            AlarmRule(
                metrics={"excess": counts.named("QuarantineExcess")},
                threshold=0,
                period_seconds=_HOUR_SECONDS,
            ),
        )

    def _report_missing(self, counts: MetricFilters) -> None:
        """No scheduled report for hours on end; hours without data are filled with zeros.

        Where data is missing, CloudWatch looks back further than asked: unfilled, the alarm would
        stay silent for days. FILL has nothing to fill before the first report ever, and then
        missing data is the breach.
        """
        self._alarm(
            "report-missing",
            f"The schedule has made no report for {_REPORT_HOURS} hours",
            AlarmRule(
                metrics={"reports": counts.named("ScheduledReports")},
                expression="FILL(reports, 0)",
                threshold=1,
                comparison="LessThanThreshold",
                period_seconds=_HOUR_SECONDS,
                periods=_REPORT_HOURS,
                breaches=_REPORT_HOURS,
                missing="breaching",
            ),
        )

    def _alarm(self, kind: str, meaning: str, rule: AlarmRule, *, suffix: str = "") -> None:
        """`kind`: the section of the runbook. `suffix`: what tells several of a kind apart."""
        self._alarms.append(
            Alarm(
                self,
                f"{kind}{suffix}",
                rule,
                name=f"{self._prefix}-{kind}{suffix}",
                description=f"{meaning}. What to do: docs/operations.md#{kind}",
                topic=self._topic,
            )
        )
