"""Earlier days, which a report is compared with: read from their report.json.

A report reads at most `history_days` of them: 28 by default, so 28 GET requests, about a thousandth
of a cent. Of each, only what is compared is decoded and kept: a report of version 1 may list any
number of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

import msgspec

from functions.common.parallel import in_parallel
from functions.report.document.lists import MOST_NAMED

if TYPE_CHECKING:
    from functions.report.document.report import Counted

# Enough to hide most of S3's latency. A report of version 1 may have 100 MB.
_AT_A_TIME = 4


class _Group(msgspec.Struct):
    name: str | None
    events: int
    failures: int


class _Other(msgspec.Struct):
    values: int = 0


class _Others(msgspec.Struct):
    source: _Other


class _Hour(msgspec.Struct):
    events: int


class _Activity(msgspec.Struct):
    events: int
    failures: int
    by_hour: list[_Hour]
    by_source: list[_Group]
    other: _Others = msgspec.field(default_factory=lambda: _Others(_Other()))


class _Quarantined(msgspec.Struct):
    events: int


class _Quality(msgspec.Struct):
    quarantined: _Quarantined


class _Events(msgspec.Struct):
    valid: int


class _Processing(msgspec.Struct):
    events: _Events


class _Quantiles(msgspec.Struct):
    p95: float | None


class _Latency(msgspec.Struct):
    on_time: _Quantiles


class _Arrival(msgspec.Struct):
    backfilled: bool = False


class _Read(msgspec.Struct):
    """What is read of a report.json, of version 1 or 2."""

    date: str
    status: str
    activity: _Activity
    quality: _Quality
    processing: _Processing
    latency_seconds: _Latency
    arrival: _Arrival = msgspec.field(default_factory=_Arrival)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The figures of one day that another day is compared with.

    `sources`: `(events, failures)` by name, of at most MOST_NAMED sources. If `has_all_sources` is
    false there were others, with no more events than any of these.
    `arrived` counts the arrival day's events, of which `quarantined` were invalid.
    `p95_latency_seconds` leaves out late events. It is None without events, and on a day that was
    backfilled: its sender made its delays, not the pipeline.
    """

    day: date
    complete: bool
    events: int
    failures: int
    arrived: int
    quarantined: int
    p95_latency_seconds: float | None
    by_hour: tuple[int, ...]
    sources: Mapping[str, tuple[int, int]]
    has_all_sources: bool

    @classmethod
    def of(cls, report: Counted) -> Self:
        """What a report says of its day."""
        return cls._of(msgspec.convert(report, _Read))

    @classmethod
    def parse(cls, report: bytes) -> Self:
        """What a report.json says of its day."""
        return cls._of(msgspec.json.decode(report, type=_Read))

    @classmethod
    def _of(cls, read: _Read) -> Self:
        activity, quarantined = read.activity, read.quality.quarantined.events
        # Every event has a source; those with most events come first.
        sources = [
            (group.name, (group.events, group.failures))
            for group in activity.by_source
            if group.name is not None
        ]
        return cls(
            day=date.fromisoformat(read.date),
            complete=read.status == "complete",
            events=activity.events,
            failures=activity.failures,
            arrived=read.processing.events.valid + quarantined,
            quarantined=quarantined,
            p95_latency_seconds=(
                None if read.arrival.backfilled else read.latency_seconds.on_time.p95
            ),
            by_hour=tuple(hour.events for hour in activity.by_hour),
            sources=dict(sources[:MOST_NAMED]),
            has_all_sources=len(sources) <= MOST_NAMED and not activity.other.source.values,
        )


def read_earlier(current: Callable[[date], bytes | None], day: date, days: int) -> list[Day]:
    """The days before `day` that have a report, newest first. `current`: reads a report.json."""

    def read(ago: int) -> Day | None:
        report = current(day - timedelta(days=ago))
        return None if report is None else Day.parse(report)

    found = in_parallel(read, range(1, days + 1), _AT_A_TIME)
    return [one for one in found if one is not None]
