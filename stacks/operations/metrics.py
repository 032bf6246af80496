"""What is measured: AWS's own metrics of what the stages made, and counts taken from their logs.

A metric filter needs no permission of a function and no code in it: it counts what is logged
anyway. Each name it fills is one custom metric, of which ten a month are free.
"""

from __future__ import annotations

from stacks.cdk import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
    Construct,
)
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function
from stacks.constructs.metric import Metric
from stacks.constructs.queue import Queue

# Lambda's own line after each invocation (Lambda Telemetry API, "platform.report"); any status but
# success is an invocation that failed, timed out or ran out of memory.
_FAILED = '($.type = "platform.report") && ($.record.status != "success")'


def waiting(queue: Queue) -> Metric:
    """Messages that could be received."""
    return _of_queue(queue, "ApproximateNumberOfMessagesVisible")


def oldest_seconds(queue: Queue) -> Metric:
    """How long the oldest message has been there."""
    return _of_queue(queue, "ApproximateAgeOfOldestMessage")


def of_function(function: Function, name: str, statistic: str) -> Metric:
    """One of the metrics that Lambda keeps of each function."""
    return Metric(
        namespace="AWS/Lambda",
        name=name,
        statistic=statistic,
        dimensions={"FunctionName": function.name},
    )


def throttles() -> Metric:
    """Invocations refused for want of concurrency, of all functions of the account and region.

    None of ours has concurrency reserved: when one is throttled, the pool that they share is empty.
    """
    return Metric(namespace="AWS/Lambda", name="Throttles", statistic="Sum")


def objects(bucket: Bucket) -> Metric:
    """How many objects a bucket holds, earlier versions included; S3 counts once a day."""
    return Metric(
        namespace="AWS/S3",
        name="NumberOfObjects",
        statistic="Average",
        dimensions={"BucketName": bucket.name, "StorageType": "AllStorageTypes"},
    )


class LogMetrics(Construct):
    """The counts that AWS does not keep, from what the functions log."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        namespace: str,
        ingest: Function,
        process: Function,
        report: Function,
    ) -> None:
        super().__init__(scope, id_)
        self._namespace = namespace
        self.stored = self._sum("events-stored", ingest, "stored", "EventsStored", "$.events")
        self.received = self._sum(
            "events-received", process, "processed", "EventsReceived", "$.received"
        )
        self.valid = self._sum("events-valid", process, "processed", "EventsValid", "$.valid")
        self.quarantined = self._sum(
            "events-quarantined", process, "processed", "EventsQuarantined", "$.quarantined"
        )
        # A report made by hand does not stand in for the one that the schedule owes.
        self.reports = self._filter(
            "reports",
            report,
            '{ $.message = "scheduled run done" }',
            "ScheduledReports",
            "1",
        )
        # Lambda's own Errors would be three metrics, and misses the messages that process fails
        # one by one without failing as a whole.
        self.failures = self._filter("ingest-failures", ingest, f"{{ {_FAILED} }}", "Failures", "1")
        self._filter(
            "process-failures",
            process,
            f'{{ ({_FAILED}) || ($.message = "failed") }}',
            "Failures",
            "1",
        )
        self._filter("report-failures", report, f"{{ {_FAILED} }}", "Failures", "1")

    def _sum(self, id_: str, function: Function, message: str, name: str, field: str) -> Metric:
        return self._filter(id_, function, f'{{ $.message = "{message}" }}', name, field)

    def _filter(self, id_: str, function: Function, pattern: str, name: str, value: str) -> Metric:
        CloudwatchLogMetricFilter(
            self,
            id_,
            name=id_,
            log_group_name=function.log_group,
            pattern=pattern,
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=self._namespace, name=name, value=value
            ),
        )
        return Metric(namespace=self._namespace, name=name, statistic="Sum")


def _of_queue(queue: Queue, name: str) -> Metric:
    return Metric(
        namespace="AWS/SQS",
        name=name,
        statistic="Maximum",
        dimensions={"QueueName": queue.name},
    )
