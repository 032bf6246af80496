"""What counts an event day: the figures, and what an engine that counts them must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from functions.report.count import queries
from functions.report.inputs.outputs import Output

# Later than any event is stored.
NEVER_US = 2**62


@dataclass(frozen=True, slots=True)
class Group:
    """A value of a dimension (None: events without one) and its counts."""

    name: str | None
    events: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """Everything that is counted over one event day. Times are µs since the epoch.

    `groups` are by dimension (source, event_type, action, status); `quarters`, by the start of a
    quarter of an hour, have events and failures; latencies are p50, p95, p99 and the longest, to
    the millisecond, None without events.
    """

    events: int
    failures: int
    first_us: int | None
    last_us: int | None
    groups: dict[str, list[Group]]
    quarters: dict[int, tuple[int, int]]
    duplicates: int
    conflicting: int
    redelivered: int
    late: int
    latency_us: tuple[int, ...] | None
    on_time_latency_us: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Parts:
    """Parquet files that were written: keys below a prefix, in order; events in them together."""

    keys: tuple[str, ...]
    events: int


class Engine(Protocol):
    """Counts the event files of one event day; which of them count is for the caller to say."""

    def ingested(self, files: Sequence[Output]) -> dict[str, int]:
        """The batches of some of the files, and when each was ingested, in µs since the epoch."""

    def aggregate(self, counted: Sequence[Output], late_after_us: int | None) -> Aggregates:
        """Count the events of the files `counted`, all of one day.

        `late_after_us`: what was ingested after it is late; None when nothing can be yet.
        """

    def compact(self, prefix: str) -> Parts:
        """After aggregate(): write the counted events without their repeats.

        Sorted by source and time, as Parquet files of about 128 MB, with the columns of the event
        files, below `prefix`: a key prefix of the processed bucket that nothing has written to
        before.
        """


def aggregates(
    groups: Sequence[Sequence[Any]],
    latencies: Sequence[int | None],
    kinds: Mapping[str, int],
) -> Aggregates:
    """What the rows of the queries GROUPS, LATENCIES (one row) and KINDS say."""
    by_name: dict[str, list[Group]] = {name: [] for name in queries.DIMENSIONS.values()}
    quarters: dict[int, tuple[int, int]] = {}
    totals: Sequence[Any] = (0, 0, 0, None, None)
    for grouped, name, quarter_us, *figures in groups:
        events, failures = figures[:2]
        if grouped == queries.IN_ALL:
            totals = figures
        elif grouped == queries.BY_QUARTER:
            quarters[quarter_us] = (events, failures)
        else:
            by_name[queries.DIMENSIONS[grouped]].append(Group(name, events, failures))
    events, failures, late, first_us, last_us = totals
    return Aggregates(
        events=events,
        failures=failures,
        first_us=first_us,
        last_us=last_us,
        groups=by_name,
        quarters=quarters,
        duplicates=kinds.get("duplicate", 0),
        conflicting=kinds.get("conflicting", 0),
        redelivered=kinds.get("redelivered", 0),
        late=late,
        latency_us=_whole(latencies[:4]),
        on_time_latency_us=_whole(latencies[4:]),
    )


def _whole(latencies: Sequence[int | None]) -> tuple[int, ...] | None:
    known = tuple(latency for latency in latencies if latency is not None)
    return known if len(known) == len(latencies) else None
