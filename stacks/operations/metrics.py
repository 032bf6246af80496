"""Metrics that AWS keeps of rules, queues, functions and buckets."""

from __future__ import annotations

from stacks.cdk import CloudwatchEventRule
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function
from stacks.constructs.metric import Metric
from stacks.constructs.queue import Queue
from stacks.names import DEFAULT_BUS


def undeliverable(rule: CloudwatchEventRule, bus: str) -> Metric:
    """Events that EventBridge could deliver neither to a rule's target nor to its dead letters.

    Both dimensions name a rule of a bus other than the default one. A rule of that one has
    `RuleName` alone (EventBridge user guide, "Monitoring"). Without such an event, CloudWatch gets
    no data.
    """
    of_bus = {} if bus == DEFAULT_BUS else {"EventBusName": bus}
    return Metric(
        namespace="AWS/Events",
        name="InvocationsFailedToBeSentToDlq",
        statistic="Sum",
        dimensions={**of_bus, "RuleName": rule.name},
    )


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

    No function of ours has reserved concurrency: one is throttled when the shared pool is empty.
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


def _of_queue(queue: Queue, name: str) -> Metric:
    return Metric(
        namespace="AWS/SQS",
        name=name,
        statistic="Maximum",
        dimensions={"QueueName": queue.name},
    )
