"""Lambda adapter of the report: which day in, its report published, where it is out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol

from functions.common import environment, storage
from functions.common.keys import ReportKeys
from functions.common.log import log
from functions.report.days import requested_day
from functions.report.facts import gather
from functions.report.publish import Archive
from functions.report.report import Json, compose
from functions.report.settings import ReportSettings
from functions.report.zones import Zones


class Context(Protocol):
    """The part of Lambda's context that is used: the function's memory, which bounds DuckDB's."""

    @property
    def memory_limit_in_mb(self) -> int | str: ...


@cache
def _settings() -> ReportSettings:
    return environment.read(ReportSettings)


def handle(event: Mapping[str, object], context: Context) -> dict[str, Any]:
    """Make the report of the day that `event` asks for (see days.requested_day).

    Raises RequestError on an event that asks for none; any failure raises.
    """
    start = time.perf_counter()
    now = datetime.now(UTC)
    settings = _settings()
    day = requested_day(event, now, settings.time_zone)
    archive = Archive(storage.s3(), settings.reports_bucket)
    current = archive.current(day)
    first_generated_at = current["first_generated_at"] if current else None
    zones = Zones(storage.s3(), settings.raw_bucket, settings.processed_bucket)
    facts = gather(
        zones,
        day,
        settings.time_zone,
        now=now,
        first_generated_at=first_generated_at,
        memory_mb=int(context.memory_limit_in_mb),
    )
    published = archive.publish(day, compose(facts, first_generated_at), current)
    answer = _answer(settings.reports_bucket, day, published.report, changed=published.changed)
    log("reported", **answer, milliseconds=round((time.perf_counter() - start) * 1000))
    if "scheduled_at" in event:
        # What the alarm on a missing report waits for: a report made by hand is none.
        log("scheduled run done", date=answer["date"])
    return answer


def _answer(bucket: str, day: date, report: Json, *, changed: bool) -> dict[str, Any]:
    return {
        "date": report["date"],
        "revision": report["revision"],
        "status": report["status"],
        "balanced": report["processing"]["balanced"],
        "events": report["activity"]["events"],
        "bucket": bucket,
        "key": ReportKeys(day=day).json,
        "changed": changed,
    }
