"""Ingest: the bus, the rule that picks events, the queue that holds them, the raw bucket."""

from __future__ import annotations

import json

from stacks.cdk import (
    CloudwatchEventBus,
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    CloudwatchEventTargetRetryPolicy,
    Construct,
)
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function, FunctionConfig
from stacks.constructs.queue import Queue
from stacks.context import Context
from stacks.settings import Routing

RAW_ZONE = "events/"
# The most that EventBridge retries a target (EventBridge user guide, "Retry policy"): a day.
_TARGET_RETRY_SECONDS = 86_400
_TARGET_RETRIES = 185


class IngestStage(Construct):
    """Events on `bus` that match the routing end up in `raw`, a batch an object."""

    def __init__(self, scope: Construct, id_: str, context: Context) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings, context.names
        self.bus = CloudwatchEventBus(self, "bus", name=names.bus)
        self.raw = Bucket(
            self,
            "raw",
            name=names.raw_bucket(context.account),
            delete_data=settings.delete_data_on_destroy,
        )
        self.dead_letters = Queue(self, "dead-letters", name=names.ingest_dead_letters)
        self.queue = Queue(
            self,
            "queue",
            name=names.ingest_queue,
            visibility_seconds=Queue.visibility_for(
                settings.ingest.timeout_seconds, settings.ingest.batch_window_seconds
            ),
            dead_letters=self.dead_letters,
        )
        self.function = Function(
            self,
            "function",
            FunctionConfig(
                name=names.ingest_function,
                description="Stores a batch of events as one raw object",
                handler="functions.ingest.handler.handle",
                package=context.packages["ingest"],
                memory_mb=settings.ingest.memory_mb,
                timeout_seconds=settings.ingest.timeout_seconds,
                log_days=settings.retention.log_days,
                environment={"RAW_BUCKET": self.raw.name},
            ),
        )
        self.raw.grant_write(self.function, RAW_ZONE, sid="StoreBatches")
        self._route(event_pattern(settings.routing, names.event_source), context.account)
        self.queue.consume(
            self.function,
            batch_size=settings.ingest.batch_size,
            window_seconds=settings.ingest.batch_window_seconds,
        )

    def _route(self, pattern: dict[str, list[object]], account: str) -> None:
        """Send what matches to the queue; what cannot be delivered in a day to its dead letters.

        Both kinds of failure share the dead-letter queue, so that one redrive returns both.
        """
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=self.bus.name,
            description="Events that go to the pipeline",
            event_bus_name=self.bus.name,
            event_pattern=json.dumps(pattern, sort_keys=True),
        )
        permissions = [
            queue.allow_service(
                "Events", "events.amazonaws.com", source_arn=rule.arn, account=account
            )
            for queue in (self.queue, self.dead_letters)
        ]
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            event_bus_name=self.bus.name,
            arn=self.queue.arn,
            dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=self.dead_letters.arn),
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=_TARGET_RETRY_SECONDS,
                maximum_retry_attempts=_TARGET_RETRIES,
            ),
            depends_on=permissions,
        )


def event_pattern(routing: Routing, own_source: str) -> dict[str, list[object]]:
    """The rule's pattern: the sources and event types asked for.

    Without sources, any but `aws.*`, which are events of AWS itself, not of an application, and
    but the pipeline's own: each report would make another.
    """
    pattern: dict[str, list[object]] = {
        "source": list(routing.sources) or [{"anything-but": {"prefix": ["aws.", own_source]}}]
    }
    if routing.event_types:
        pattern["detail-type"] = list(routing.event_types)
    return pattern
