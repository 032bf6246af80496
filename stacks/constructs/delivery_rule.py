"""A rule that sends events of a bus to a queue, in their envelope as they are."""

from __future__ import annotations

from stacks.cdk import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetRetryPolicy,
    Construct,
)
from stacks.constructs.queue import Queue

# The most that EventBridge retries a target (EventBridge user guide, "Retry policy"): a day.
RETRY_FOR_A_DAY = CloudwatchEventTargetRetryPolicy(
    maximum_event_age_in_seconds=86_400, maximum_retry_attempts=185
)


def deliver(
    scope: Construct,
    *,
    name: str,
    bus: str | None,
    pattern: str,
    queue: Queue,
    dead_letters: Queue,
) -> CloudwatchEventRule:
    """A rule of that name: what matches goes to `queue`; after a day in vain to `dead_letters`.

    `bus`: None for the default one. Both queues have to allow it. Nothing waits for it.
    """
    rule = CloudwatchEventRule(
        scope,
        "rule",
        name=name,
        description="Events that go to the pipeline",
        event_bus_name=bus,
        event_pattern=pattern,
    )
    CloudwatchEventTarget(
        scope,
        "target",
        rule=rule.name,
        event_bus_name=bus,
        arn=queue.arn,
        dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=dead_letters.arn),
        retry_policy=RETRY_FOR_A_DAY,
    )
    return rule
