"""A pipeline whose buckets have what earlier code stored, and what that code said of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import time_machine

from functions.common.report_keys import ReportKeys
from functions.ingest import handler as ingest
from functions.report import handler
from functions.report.document.report import Report
from tests.harness.curated import curated_rows
from tests.harness.formats import StoredObject, objects, restore, zone_of
from tests.harness.pipeline import ZONES, Memory, Pipeline, pipeline_on

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A restored archive. The clock of its pipeline stands still unless a test moves it.

    `reports`: by day, the last report that the earlier code made. `end`: when it stopped.
    """

    pipeline: Pipeline
    clock: time_machine.Traveller
    zone: ZoneInfo
    stored: list[StoredObject]
    reports: dict[date, Report]
    end: datetime

    def keys(self, bucket: str, zone: str = "") -> list[str]:
        """The keys that the earlier code wrote below a prefix."""
        return [o.key for o in self.stored if o.bucket == bucket and o.key.startswith(zone)]

    def report(self, day: date) -> Report:
        """Make the report of a day by the code of today."""
        return self.pipeline.report(day.isoformat())

    def current(self, day: date) -> Report:
        """The report of a day that is in the bucket."""
        key = ReportKeys(day=day).json
        body = self.pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read()
        report: Report = json.loads(body)
        return report

    def daily_run(self, after: date) -> dict[str, Any]:
        """The run that the schedule starts half an hour into a day; the clock is moved there."""
        start = datetime.combine(after, time(0, 30), self.zone).astimezone(UTC)
        self.clock.move_to(start, tick=False)
        return dict(handler.handle({"scheduled_at": start.isoformat()}, Memory()))

    def sweep(self) -> dict[str, Any]:
        """What a sweep finds now, whatever has been waiting for how long."""
        request = {"sweep": True, "dry_run": True, "grace_minutes": 0}
        return dict(handler.handle(request, Memory()))

    def curated(self, day: date) -> list[dict[str, str | None]]:
        """The curated rows of a day."""
        return curated_rows(self.pipeline.s3, "processed", day)

    def wait(self, **time_passed: int) -> None:
        """Let time pass."""
        self.clock.shift(timedelta(**time_passed))

    def body_of(self, event_id: str) -> str:
        """The message with an event, as the earlier code kept it."""
        lines = (
            line
            for one in self.stored
            if one.bucket == "raw" and "damaged" not in one.key
            for line in gzip.decompress(one.body).decode(errors="replace").splitlines()
        )
        return next(line for line in lines if f'"event_id": "{event_id}"' in line)

    def send(self, *bodies: str) -> str:
        """Let messages arrive now, through the ingest of today; the key of their raw object."""
        known = set(self.pipeline.keys("raw"))
        attributes = {"SentTimestamp": str(int(datetime.now(UTC).timestamp() * 1000))}
        records = [
            {"messageId": f"new-{n}", "body": body, "attributes": attributes}
            for n, body in enumerate(bodies)
        ]
        ingest.handle({"Records": records}, None)
        (key,) = set(self.pipeline.keys("raw")) - known
        return key


@contextmanager
def kept_in(archive: str, s3: S3Client) -> Iterator[Kept]:
    """Restore an archive into a pipeline of its time zone on moto's AWS."""
    stored, zone = objects(archive), zone_of(archive)
    with (
        pipeline_on(s3, TIME_ZONE=zone.key) as pipeline,
        time_machine.travel(stored[0].stored, tick=False) as clock,
    ):
        restore(archive, s3, clock, {bucket: bucket for bucket in ZONES.values()})
        made = [json.loads(one.body) for one in stored if one.key.endswith("/report.json")]
        yield Kept(
            pipeline=pipeline,
            clock=clock,
            zone=zone,
            stored=stored,
            reports={
                date.fromisoformat(report["date"]): report
                for report in sorted(made, key=lambda report: str(report["date"]))
            },
            end=stored[-1].stored,
        )
