"""Earlier days, which a report is compared with: read from their report.json.

A report reads at most `history_days` of them, 28 by default, and of a marked day a few more: so
about 28 GET requests, a thousandth of a cent. Of each, only what is compared is kept: the sources,
and of the other dimensions and of metrics the values that the report lists itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from functions.common.parallel import in_parallel
from functions.report.compare.metric_days import MetricOfDay, metrics_of_day
from functions.report.compare.stored import Stored, read
from functions.report.compare.stored_findings import StoodOut
from functions.report.document.encoding import in_one_line
from functions.report.document.lists import DIMENSIONS, MOST_NAMED
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.report import Counted

# Enough to hide most of S3's latency. A report of version 1 may have 100 MB.
_AT_A_TIME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """`(events, failures)` by name, of at most MOST_NAMED values of a dimension.

    If `complete` is false there may have been others, with no more events than any of these.
    """

    named: Mapping[str, tuple[int, int]]
    complete: bool

    def counted(self, name: str) -> tuple[int, int] | None:
        """Of a value; zeros if there were none, None if nobody knows."""
        return self.named.get(name, (0, 0) if self.complete else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The figures of one day that another day is compared with.

    `arrived` counts the arrival day's events, of which `quarantined` were invalid.
    `p95_latency_seconds` leaves out late events. It is None without events, and on a day that was
    backfilled: its sender made its delays, not the pipeline. `usd`: what the arrival day cost.
    `stood_out`: the kind of each finding that its report names, what it is about, and whether it
    rose. `metrics`: by name; of an earlier day those whose values are defined as today's.
    """

    day: date
    complete: bool
    events: int
    failures: int
    arrived: int
    quarantined: int
    p95_latency_seconds: float | None
    usd: float | None
    by_hour: tuple[int, ...]
    last_event_at: str | None
    values: Mapping[str, Values]
    stood_out: frozenset[StoodOut]
    metrics: Mapping[str, MetricOfDay]

    @property
    def sources(self) -> Mapping[str, tuple[int, int]]:
        """`(events, failures)` of the sources that the day lists."""
        return self.values["source"].named

    @property
    def has_all_sources(self) -> bool:
        """Whether it lists all that there were."""
        return self.values["source"].complete

    @classmethod
    def of(cls, report: Counted) -> Self:
        """What a report says of its day."""
        return cls.parse(in_one_line(report))

    @classmethod
    def parse(cls, report: bytes, compared_with: Day | None = None) -> Self:
        """What a report.json says of its day.

        `compared_with`: of other dimensions than sources only the values that this day has, and
        of metrics what it has.
        """
        stored = read(report)
        activity, quarantined = stored.activity, stored.quality.quarantined.events
        metrics = metrics_of_day(
            stored.metrics, activity.digests, compared_with.metrics if compared_with else None
        )
        return cls(
            day=date.fromisoformat(stored.date),
            complete=stored.status == "complete",
            events=activity.events,
            failures=activity.failures,
            arrived=stored.processing.events.valid + quarantined,
            quarantined=quarantined,
            p95_latency_seconds=(
                None if stored.arrival.backfilled else stored.latency_seconds.on_time.p95
            ),
            usd=stored.cost_estimate.total,
            last_event_at=activity.last_event_at,
            by_hour=tuple(hour.events for hour in activity.by_hour),
            values={
                dimension: _values(
                    stored,
                    dimension,
                    compared_with.values[dimension].named
                    if compared_with and dimension != "source"
                    else None,
                )
                for dimension in DIMENSIONS
            },
            stood_out=frozenset(_with_key(found, metrics) for found in stored.comparison.found()),
            metrics=metrics,
        )

    def has_found(self, finding: StoodOut) -> bool:
        """Whether its report names a finding."""
        return _with_key(finding, self.metrics) in self.stood_out


def read_earlier(
    current: Callable[[date], bytes | None], today: Day, days: Iterable[date]
) -> list[Day]:
    """Those of some days that have a report. `current`: reads a report.json.

    Raises ValueError on one that is damaged.
    """

    def read_day(day: date) -> Day | None:
        report = current(day)
        try:
            return None if report is None else Day.parse(report, today)
        except ValueError as error:
            raise ValueError(f"the report of {day} cannot be read: {error}") from error

    return [day for day in in_parallel(read_day, days, _AT_A_TIME) if day is not None]


def _with_key(finding: StoodOut, metrics: Mapping[str, MetricOfDay]) -> StoodOut:
    """A finding about the same figure whatever the unit of a metric is called."""
    kind, about, rose = finding
    if isinstance(about, Place) and about.metric in metrics:
        return kind, metrics[about.metric].key(about), rose
    return finding


def _values(stored: Stored, dimension: str, wanted: Mapping[str, object] | None) -> Values:
    """What a report says of the values of a dimension. Those with most events come first.

    Names that many days have are kept once.
    """
    groups = stored.activity.groups(dimension)
    if groups is None:
        return Values(named={}, complete=False)
    named = [
        (group.name, (group.events, group.failures)) for group in groups if group.name is not None
    ]
    return Values(
        named={
            sys.intern(name): counted
            for name, counted in named[:MOST_NAMED]
            if wanted is None or name in wanted
        },
        complete=len(named) <= MOST_NAMED and not stored.activity.left_out(dimension),
    )
