"""What a stage shows to operations: alarms, metrics and the dashboard loop over the stages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stacks.cdk import CloudwatchEventRule, Construct
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function
from stacks.constructs.queue import Queue


class Stage(Construct):
    """A stage sets those of these attributes that it has.

    `rule`: what EventBridge delivers events by. `other_rules`: those of other buses, by bus.
    `queue`: what waits for `function`. `dead_letters`: what the stage gave up on. `buckets`: the
    buckets that it fills, by the names that the dashboard calls them by.
    """

    rule: CloudwatchEventRule | None = None
    other_rules: Mapping[str, CloudwatchEventRule] = MappingProxyType({})
    function: Function | None = None
    queue: Queue | None = None
    dead_letters: Queue | None = None
    buckets: Mapping[str, Bucket] = MappingProxyType({})
