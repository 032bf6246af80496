"""Lambda handler of the report: takes a request, returns a summary of what was done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from functions.common import aws, environment
from functions.common.context import Context
from functions.common.log import log
from functions.common.sqs import Queue
from functions.common.storage.s3 import S3Bucket
from functions.report import definitions
from functions.report.announce.delivery import Delivery
from functions.report.count.choice import choose_engine
from functions.report.curate.curated import Curated
from functions.report.daily_run import DailyRun
from functions.report.day_run import DayRunner
from functions.report.definitions import Definitions
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from functions.report.request import DayRequest, SweepRequest, parse
from functions.report.settings import ReportSettings, read_ses
from functions.report.sweep import sweep
from functions.report.sweep.findings import Findings
from functions.report.sweep.resend import resend

# The share of its remaining time that the daily run waits for swept batches to be processed.
_WAITING_SHARE = 0.2


@cache
def _settings() -> ReportSettings:
    return environment.read(ReportSettings)


@cache
def _definitions() -> Definitions:
    return definitions.load()


def handle(event: Mapping[str, object], context: Context) -> Mapping[str, Any]:
    """Serve a request (see request.parse) and return a summary of what was done, as JSON.

    Raises RequestError on an invalid request. Any failure raises.
    """
    settings, by_ses = _settings(), read_ses()
    request = parse(event, datetime.now(UTC), settings.time_zone)
    processed = S3Bucket(aws.s3(), settings.processed_bucket)
    reports = S3Bucket(aws.s3(), settings.reports_bucket)
    lake = Lake(
        raw=S3Bucket(aws.s3(), settings.raw_bucket),
        processed=processed,
        retention=settings.retention,
    )
    archive = Archive(reports, settings.time_zone)
    if isinstance(request, SweepRequest):
        unfinished = archive.known_days().unfinished(datetime.now(settings.time_zone).date())
        return _sweep(lake, unfinished, request.grace, dry_run=request.dry_run).summary()

    def announce(days: Sequence[date]) -> None:
        Delivery(settings, by_ses, archive, reports).deliver(days, datetime.now(UTC))

    def sweep_and_wait(older: Collection[date]) -> Findings:
        found = _sweep(lake, older)
        seconds = _WAITING_SHARE * context.get_remaining_time_in_millis() / 1000
        left = sweep.wait(lake, found.pending, seconds)
        log("waited", for_batches=len(found.pending), left=len(left))
        return found

    with DayRunner(
        lake=lake,
        archive=archive,
        curated=Curated(processed),
        zone=settings.time_zone,
        open_engine=choose_engine(settings, lake, context),
        thresholds=settings.thresholds,
        definitions=_definitions(),
        pipeline=settings.pipeline,
    ) as day_runner:
        if isinstance(request, DayRequest):
            published = day_runner.run(request.day)
            announce([request.day])
            published.finish()
            return published.answer
        run = DailyRun(
            day_runner, archive.known_days, sweep_and_wait, announce, settings.look_back_days
        )
        answer = run.run(request.day)
    # The alarm on a missing report waits for this line. Reports made by hand do not log it.
    log("scheduled run done", date=answer["date"])
    return answer


def _sweep(
    lake: Lake, older: Collection[date], grace: timedelta | None = None, *, dry_run: bool = False
) -> Findings:
    """Find unprocessed batches and, unless it is a dry run, send them to the process queue.

    `older`: days of the report to look at although they may be too long ago for the look back.
    """
    settings = _settings()
    found = sweep.find(
        lake,
        settings.time_zone,
        now=datetime.now(UTC),
        grace=timedelta(minutes=settings.grace_minutes) if grace is None else grace,
        look_back_days=settings.look_back_days,
        older=older,
    )
    if not dry_run:
        queue = Queue(aws.sqs(), settings.process_queue_url)
        resend(queue, settings.raw_bucket, found.to_process)
    log("swept", dry_run=dry_run, **found.summary())
    return found
