"""A pipeline on moto's AWS: buckets filled by the real ingest and process code."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import boto3
import jsonschema_rs
import pytest

import functions.report
from functions.ingest import handler as ingest
from functions.process import handler as process
from functions.report import handler as report
from functions.report.document.report import Report
from stacks.names import StageName
from stacks.settings import Settings, variables
from tests.harness.events import event

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

SCHEMA = json.loads(
    (Path(functions.report.__file__).parent / "document" / "report.schema.json").read_text(
        encoding="utf-8"
    )
)
SCHEMA_JUDGE = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
# By default, but that what nobody has processed is sent again at once.
SETTINGS = {
    **variables(Settings(environment="test"), StageName.PROCESS),
    **variables(Settings(environment="test"), StageName.REPORT),
    "GRACE_MINUTES": "0",
    "EVENT_BUS": "bus",
    "EVENT_SOURCE": "reporting-test.reports",
    "REPORTS_TOPIC": "arn:aws:sns:us-east-1:123456789012:reports",
}
ZONES = {"RAW_BUCKET": "raw", "PROCESSED_BUCKET": "processed", "REPORTS_BUCKET": "reports"}


class Memory:
    """The parts of Lambda's context that the report uses; no time to wait for anything."""

    memory_limit_in_mb = 1024

    def get_remaining_time_in_millis(self) -> int:
        return 0


class Pipeline:
    """Ingest, process and report by hand, each when the test says so."""

    def __init__(self, s3: S3Client) -> None:
        self.s3 = s3
        self._sent = 0

    def store(self, *events: dict[str, Any], sent: datetime | None = None) -> str:
        """One raw batch of events; its key."""
        return self.store_envelopes(
            *(
                {"id": one.get("delivery", f"d-{self._sent + n}"), "detail": one}
                for n, one in enumerate(events, 1)
            ),
            sent=sent,
        )

    def store_envelopes(self, *envelopes: dict[str, Any], sent: datetime | None = None) -> str:
        """One raw batch of envelopes as they are; its key."""
        before = set(self.keys("raw"))
        records = []
        for envelope in envelopes:
            self._sent += 1
            moment = sent or datetime.now(UTC)
            records.append(
                {
                    "messageId": f"m-{self._sent}",
                    "body": json.dumps(envelope),
                    "attributes": {"SentTimestamp": str(int(moment.timestamp() * 1000))},
                }
            )
        ingest.handle({"Records": records}, None)
        (key,) = set(self.keys("raw")) - before
        return key

    def process(self, key: str) -> None:
        record = {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(key)}}}
        message = {"messageId": "m", "body": json.dumps({"Records": [record]})}
        assert process.handle({"Records": [message]}, None) == {"batchItemFailures": []}

    def drain(self) -> list[dict[str, Any]]:
        """Let process work on all that is in its queue; the messages' bodies."""
        sqs, url = boto3.client("sqs"), os.environ["PROCESS_QUEUE_URL"]
        bodies = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            records = [{"messageId": m["MessageId"], "body": m["Body"]} for m in messages]
            assert process.handle({"Records": records}, None) == {"batchItemFailures": []}
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                bodies.append(json.loads(message["Body"]))
        return bodies

    def run(self, *events: dict[str, Any]) -> None:
        self.process(self.store(*events))

    def report(self, day: str) -> Report:
        """Make the report of a day; what stands in the bucket then, held against its schema."""
        self.answer = report.handle({"date": day}, Memory())
        stored = self.s3.get_object(Bucket="reports", Key=self.answer["key"])["Body"].read()
        made: Report = json.loads(stored)
        SCHEMA_JUDGE.validate(made)
        return made

    def keys(self, bucket: str) -> list[str]:
        return [row["Key"] for row in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@contextlib.contextmanager
def pipeline_on(s3: S3Client, **changed: str) -> Iterator[Pipeline]:
    """A pipeline on moto's AWS, with settings and buckets of its own.

    `changed`: environment variables of the functions that are not as in SETTINGS.
    """
    queue = boto3.client("sqs").create_queue(QueueName="process")
    settings = {**ZONES, **SETTINGS, "PROCESS_QUEUE_URL": queue["QueueUrl"], **changed}
    for bucket in ZONES.values():
        s3.create_bucket(Bucket=bucket)
    boto3.client("events").create_event_bus(Name="bus")
    boto3.client("sns").create_topic(Name="reports")
    caches = (ingest._settings, process._settings, report._settings)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        for cached in caches:
            cached.cache_clear()
        yield Pipeline(s3)
        for cached in caches:
            cached.cache_clear()


def numbered(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Distinct events of 2026-11-23."""
    return [event(event_id=f"e-{n}", **changes) for n in range(count)]
