"""Lambda adapter of the report: what an invocation asks for in, what was done out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Protocol

from functions.common import aws, environment
from functions.common.log import log
from functions.common.sqs import Queue
from functions.common.storage.s3 import S3Bucket
from functions.report.announce.delivery import Delivery
from functions.report.count import choice
from functions.report.curate.curated import Curated
from functions.report.daily_run import DailyRun
from functions.report.day_run import Maker
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from functions.report.request import DayRequest, SweepRequest, parse
from functions.report.settings import ReportSettings
from functions.report.sweep import sweep
from functions.report.sweep.resend import resend
from functions.report.sweep.sweep import Findings

# How much of the time that is left the daily run waits for what the sweep sent to be processed.
_WAITING_SHARE = 0.2


class Context(Protocol):
    """The parts of Lambda's context that are used: memory, which bounds DuckDB's, and time."""

    @property
    def memory_limit_in_mb(self) -> int | str: ...

    def get_remaining_time_in_millis(self) -> int: ...


@cache
def _settings() -> ReportSettings:
    return environment.read(ReportSettings)


def handle(event: Mapping[str, object], context: Context) -> Mapping[str, Any]:
    """Do what `event` asks for (see request.parse), and answer what was done.

    Raises RequestError on an event that asks for nothing; any failure raises.
    """
    settings = _settings()
    request = parse(event, datetime.now(UTC), settings.time_zone)
    processed = S3Bucket(aws.s3(), settings.processed_bucket)
    reports = S3Bucket(aws.s3(), settings.reports_bucket)
    lake = Lake(raw=S3Bucket(aws.s3(), settings.raw_bucket), processed=processed)
    if isinstance(request, SweepRequest):
        return _sweep(lake, request.grace, dry_run=request.dry_run).summary()
    archive = Archive(reports)

    def tell(days: Sequence[date]) -> None:
        Delivery(settings, archive, reports).deliver(days, datetime.now(UTC))

    def sweep_and_wait() -> Findings:
        found = _sweep(lake)
        seconds = _WAITING_SHARE * context.get_remaining_time_in_millis() / 1000
        left = sweep.wait(lake, found.pending, seconds)
        log("waited", for_batches=len(found.pending), left=len(left))
        return found

    with Maker(
        lake,
        archive,
        Curated(processed),
        settings.time_zone,
        engine=choice.engine(settings, lake, context),
        thresholds=settings.thresholds,
    ) as maker:
        if isinstance(request, DayRequest):
            made = maker.make(request.day)
            tell([request.day])
            made.finish()
            return made.answer
        run = DailyRun(maker, sweep_and_wait, tell, settings.look_back_days)
        answer = run.run(request.day)
    # What the alarm on a missing report waits for: a report made by hand is none.
    log("scheduled run done", date=answer["date"])
    return answer


def _sweep(lake: Lake, grace: timedelta | None = None, *, dry_run: bool = False) -> Findings:
    """Find what was not processed and, unless it is a dry run, have it processed again."""
    settings = _settings()
    found = sweep.find(
        lake,
        now=datetime.now(UTC),
        grace=timedelta(minutes=settings.grace_minutes) if grace is None else grace,
        look_back_days=settings.look_back_days,
    )
    if not dry_run:
        queue = Queue(aws.sqs(), settings.process_queue_url)
        resend(queue, settings.raw_bucket, found.again)
    log("swept", dry_run=dry_run, **found.summary())
    return found
