"""Earlier days, which a report is compared with: read from their report.json.

A report reads at most `history_days` of them in parallel: 28 by default, so 28 GET requests, about
a thousandth of a cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from functions.common.parallel import in_parallel
from functions.report.text.backfill import backfilled

if TYPE_CHECKING:
    from functions.report.document.report import Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The figures of one day that another day is compared with.

    `sources`: `(events, failures)` by name. `arrived` counts the arrival day's events, of which
    `quarantined` were invalid. `p95_latency_seconds` leaves out late events. It is None without
    events, and on a day that was backfilled: its sender made its delays, not the pipeline.
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

    @classmethod
    def of(cls, report: Counted) -> Self:
        """What a report.json says of its day."""
        activity, quarantined = report["activity"], report["quality"]["quarantined"]
        return cls(
            day=date.fromisoformat(report["date"]),
            complete=report["status"] == "complete",
            events=activity["events"],
            failures=activity["failures"],
            arrived=report["processing"]["events"]["valid"] + quarantined["events"],
            quarantined=quarantined["events"],
            p95_latency_seconds=(
                None if backfilled(report) else report["latency_seconds"]["on_time"]["p95"]
            ),
            by_hour=tuple(hour["events"] for hour in activity["by_hour"]),
            sources={
                group["name"]: (group["events"], group["failures"])
                for group in activity["by_source"]
                if group["name"] is not None  # every event has a source
            },
        )


def read_earlier(current: Callable[[date], Counted | None], day: date, days: int) -> list[Day]:
    """The days before `day` that have a report, newest first. `current` reads a day's report."""

    def read(ago: int) -> Day | None:
        report = current(day - timedelta(days=ago))
        return None if report is None else Day.of(report)

    return [found for found in in_parallel(read, range(1, days + 1)) if found is not None]
