"""Counts as the engine does, but without delays: nothing of a preview says when events were stored.

What a preview would measure is how long ago the events happened. A report that shows no delay is
right about that; one that shows a false one is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from functions.common.clock import Stretch
from functions.report.count.engine import NO_METRICS, Aggregates, Engine, OpenEngine, Parts
from functions.report.definitions import Metrics
from functions.report.inputs.outputs import BatchFile


class WithoutDelays:
    """An engine whose counts have no latencies; implements count.engine.Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def aggregate(
        self,
        files: Sequence[BatchFile],
        clock: Sequence[Stretch],
        late_after_us: int | None,
        metrics: Metrics = NO_METRICS,
    ) -> Aggregates:
        counted = self._engine.aggregate(files, clock, late_after_us, metrics)
        return replace(counted, latency_us=None, on_time_latency_us=None)

    def compact(self, prefix: str) -> Parts:
        return self._engine.compact(prefix)


def without_delays(open_engine: OpenEngine) -> OpenEngine:
    """Opens the same engine, without delays."""

    @contextmanager
    def opened() -> Iterator[Engine]:
        with open_engine() as engine:
            yield WithoutDelays(engine)

    return opened
