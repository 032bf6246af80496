"""What every stage exposes: alarms, metrics and the dashboard loop over stages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stacks.cdk import Construct
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function
from stacks.constructs.queue import Queue


class Stage(Construct):
    """A stage sets the attributes that it has.

    `function` works off `queue`. `dead_letters` keeps what was given up. `buckets`: those of the
    stage, by what they hold.
    """

    function: Function | None = None
    queue: Queue | None = None
    dead_letters: Queue | None = None
    buckets: Mapping[str, Bucket] = MappingProxyType({})
