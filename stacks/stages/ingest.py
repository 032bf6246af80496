"""Ingest: the bus, the rules that pick events, the queue that holds them, the raw bucket."""

from __future__ import annotations

import json

from functions.common.keys import RAW_ZONE
from stacks.cdk import (
    CloudwatchEventBus,
    CloudwatchEventBusPolicy,
    CloudwatchEventRule,
    Construct,
)
from stacks.constructs.bucket import Bucket
from stacks.constructs.delivery_rule import deliver
from stacks.constructs.function import Function, FunctionConfig
from stacks.constructs.lifecycle import Lifetime
from stacks.constructs.policy import Condition, PolicyDocument, allow
from stacks.constructs.queue import Queue
from stacks.context import Context
from stacks.names import DEFAULT_BUS
from stacks.routing import event_pattern
from stacks.settings import Routing
from stacks.stages.stage import Stage


class IngestStage(Stage):
    """Events on `bus` and others that match the routing end up in `raw`, a batch an object."""

    rule: CloudwatchEventRule
    function: Function
    queue: Queue
    dead_letters: Queue

    def __init__(self, scope: Construct, id_: str, context: Context) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings, context.names
        self.bus = CloudwatchEventBus(self, "bus", name=names.bus)
        self.raw = Bucket.of(
            self,
            "raw",
            context,
            name=names.raw_bucket(context.account),
            lifetimes=[
                Lifetime(
                    prefix=RAW_ZONE,
                    cold_days=settings.retention.raw_moves_after,
                    days=settings.retention.raw_days,
                )
            ],
        )
        self.buckets = {"raw": self.raw}
        self.dead_letters = Queue(self, "dead-letters", context, name=names.ingest.dead_letters)
        self.queue = Queue(
            self,
            "queue",
            context,
            name=names.ingest.queue,
            visibility_seconds=Queue.visibility_for(
                settings.ingest.timeout_seconds, settings.ingest.batch_window_seconds
            ),
            dead_letters=self.dead_letters,
        )
        self.function = Function(
            self,
            "function",
            FunctionConfig(
                name=names.ingest.function,
                description="Stores a batch of events as one raw object",
                handler="functions.ingest.handler.handle",
                package=context.packages["ingest"],
                memory_mb=settings.ingest.memory_mb,
                timeout_seconds=settings.ingest.timeout_seconds,
                log_days=settings.retention.log_days,
                key_arn=context.key_arn,
                environment={"RAW_BUCKET": self.raw.name},
            ),
        )
        self.raw.grant_write(self.function, RAW_ZONE, sid="StoreBatches")
        self._route(context)
        if settings.routing.producer_accounts:
            self._admit(settings.routing, context.partition)
        self.queue.consume(
            self.function,
            batch_size=settings.ingest.batch_size,
            window_seconds=settings.ingest.batch_window_seconds,
        )

    def _route(self, context: Context) -> None:
        """Send events that match, of its own bus and of others, to the queue.

        Both kinds of failure share the dead-letter queue, so that one redrive returns both.
        """
        names, routing = context.names, context.settings.routing
        pattern = event_pattern(routing, names.event_source)
        to = {"queue": self.queue, "dead_letters": self.dead_letters}
        self.rule = deliver(
            self,
            name=self.bus.name,
            bus=self.bus.name,
            pattern=json.dumps(pattern, sort_keys=True),
            **to,
        )
        self.other_rules = {
            bus: deliver(
                Construct(self, f"on-{bus}"),
                name=names.other_bus_rule,
                bus=None if bus == DEFAULT_BUS else bus,
                pattern=taken.event_pattern,
                **to,
            )
            for bus, taken in routing.buses.items()
        }
        # By name: with a reference the queues would wait for the rules.
        rules = [f"{names.bus}/{names.bus}"]
        rules += [_in_arn(bus, names.other_bus_rule) for bus in routing.buses]
        arns = [context.arn("events", f"rule/{rule}") for rule in rules]
        for queue in (self.queue, self.dead_letters):
            queue.allow_service("Events", "events.amazonaws.com", source_arns=arns)

    def _admit(self, routing: Routing, partition: str) -> None:
        """Let other accounts put events that the rule picks; their own IAM must allow it too."""
        narrowed = [
            Condition(test="StringEquals", variable=f"events:{key}", values=values)
            for key, values in (("source", routing.sources), ("detail-type", routing.event_types))
            if values
        ]
        policy = PolicyDocument(self, "bus-policy")
        policy.add(
            allow(
                "Producers",
                ["events:PutEvents"],
                [self.bus.arn],
                accounts=[f"arn:{partition}:iam::{one}:root" for one in routing.producer_accounts],
                conditions=narrowed,
            )
        )
        CloudwatchEventBusPolicy(
            self, "producers", event_bus_name=self.bus.name, policy=policy.json
        )


def _in_arn(bus: str, rule: str) -> str:
    """A rule as its ARN has it: those of the default bus have no bus in it."""
    return rule if bus == DEFAULT_BUS else f"{bus}/{rule}"
