"""The counts of an event day, and the protocol of an engine that makes them.

Engines live in `duckdb/` and `athena/`, which have the same files: `engine.py` implements the
protocol, `connection.py` opens what runs SQL, `statements.py` has the SQL that the two do not
share (queries.py has what they do), `compaction.py` writes the curated files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from functions.common.clock import Stretch
from functions.report.count import queries
from functions.report.count.measured import Measured
from functions.report.definitions import Metrics
from functions.report.inputs.outputs import BatchFile

# Later than the time at which any event was ingested.
NEVER_US = 2**62
_HOUR_US = 3_600_000_000
_HOURS = 24
NO_METRICS = Metrics()


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The events with the value `name` of a dimension (None: no value), and their failures."""

    name: str | None
    events: int
    failures: int


@dataclass(frozen=True, slots=True)
class Others:
    """The values of a dimension that have no GroupCounts, as many as `values`; their events."""

    values: int = 0
    events: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Events that a mapping made, of the mappings with a digest."""

    mapping: str
    digest: str
    events: int


@dataclass(frozen=True, slots=True)
class StoodIn:
    """Mapped events of a source, and those of them for which the envelope's id or time stood in.

    `source`: None for all sources that have none of their own, as many as `sources`.
    """

    source: str | None
    events: int
    ids: int
    times: int
    sources: int = 1


@dataclass(frozen=True, slots=True)
class Mapped:
    """What mappings made of a day's events, each counted once. In no order."""

    made_by: Sequence[MadeBy] = ()
    stood_in: Sequence[StoodIn] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """The counts of one event day. Times and latencies are in µs, times since the epoch.

    An event that was stored several times is counted once, as it was stored first. The other copies
    are `duplicates` (same content), `conflicting` (other content) or `redelivered` (the same
    delivery in two batches).

    `groups`: by dimension (source, event_type, action, status, and the team's own), the MOST_NAMED
    values with the most events, in no order; `others`: the rest of each dimension. `hours`: events
    and failures by the hour that clocks showed. `late`: events ingested after the day's first
    report. `latency_us`: p50, p95, p99 and maximum of all events, to the millisecond;
    `on_time_latency_us`: those of events that are not late; both are None if there are no such
    events. `mapped`: of the events that mappings made. `metrics`: the team's own figures, in the
    order of their definitions.
    """

    events: int
    failures: int
    first_us: int | None
    last_us: int | None
    groups: dict[str, list[GroupCounts]]
    others: dict[str, Others]
    hours: dict[int, tuple[int, int]]
    duplicates: int
    conflicting: int
    redelivered: int
    late: int
    latency_us: tuple[int, ...] | None
    on_time_latency_us: tuple[int, ...] | None
    mapped: Mapped
    metrics: Sequence[Measured] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Curated Parquet files that an engine wrote: their keys in order, and their events in all."""

    keys: tuple[str, ...]
    events: int


class Engine(Protocol):
    """Counts event files of one event day. The caller chooses the files."""

    def aggregate(
        self,
        files: Sequence[BatchFile],
        clock: Sequence[Stretch],
        late_after_us: int | None,
        metrics: Metrics = NO_METRICS,
    ) -> Aggregates:
        """Count the events in `files`, which are all of one day.

        `clock`: how the clocks of the report went around that day. Events ingested after
        `late_after_us` are late. None: no event is late. `metrics`: what else is counted of them.
        """

    def compact(self, prefix: str) -> Parts:
        """Write the events that aggregate() counted, each once, as curated files below `prefix`.

        The files are Parquet files of about 128 MB, sorted by source and time, with the columns of
        the event files. `prefix` is a key prefix of the processed bucket with no objects below it.
        """


OpenEngine = Callable[[], AbstractContextManager[Engine]]


def aggregates(
    groups: Sequence[Sequence[Any]],
    latencies: Sequence[int | None],
    kinds: Mapping[str, int],
    mapped: Sequence[Sequence[Any]] = (),
) -> Aggregates:
    """Make aggregates from the rows of GROUPS, LATENCIES (one row), KINDS and MAPPED."""
    by_dimension: dict[str, list[GroupCounts]] = {name: [] for name in queries.DIMENSIONS.values()}
    others = {name: Others() for name in by_dimension}
    hours: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    totals: Sequence[Any] = (0, 0, 0, None, None)
    for grouped, name, hour_us, beyond, names, *figures in groups:
        events, failures = figures[:2]
        if grouped == queries.IN_ALL:
            totals = figures
        elif grouped == queries.BY_HOUR:
            hour = hour_us // _HOUR_US % _HOURS
            before = hours[hour]  # the hour of another day, or one that clocks showed twice
            hours[hour] = (before[0] + events, before[1] + failures)
        elif beyond:
            others[queries.DIMENSIONS[grouped]] = Others(names, events, failures)
        else:
            dimension = queries.DIMENSIONS[grouped]
            by_dimension[dimension].append(GroupCounts(name, events, failures))
    events, failures, late, first_us, last_us = totals
    return Aggregates(
        events=events,
        failures=failures,
        first_us=first_us,
        last_us=last_us,
        groups=by_dimension,
        others=others,
        hours=dict(hours),
        duplicates=kinds.get("duplicate", 0),
        conflicting=kinds.get("conflicting", 0),
        redelivered=kinds.get("redelivered", 0),
        late=late,
        latency_us=_all_or_none(latencies[:4]),
        on_time_latency_us=_all_or_none(latencies[4:]),
        mapped=Mapped(
            made_by=[MadeBy(row[0], row[1], row[5]) for row in mapped if row[0] is not None],
            stood_in=[
                StoodIn(source, events, ids, times, sources)
                for mapping, _, source, _, sources, events, ids, times in mapped
                if mapping is None
            ],
        ),
    )


def _all_or_none(latencies: Sequence[int | None]) -> tuple[int, ...] | None:
    known = tuple(latency for latency in latencies if latency is not None)
    return known if len(known) == len(latencies) else None
