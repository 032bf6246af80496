"""A world of its own for one run: AWS in memory, and a clock that only the run moves."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

import boto3
import time_machine
from moto import mock_aws

from functions.ingest import handler as ingest
from functions.process import handler as process
from functions.report import handler as report
from tests.faults.s3 import S3
from tests.faults.versions import format_1
from tests.harness.aws import CLIENTS
from tests.harness.pipeline import SETTINGS, ZONES

GRACE = timedelta(minutes=60)


class _Discarded(io.TextIOBase):
    """The functions' logs."""

    def write(self, text: str) -> int:
        return len(text)


class World:
    """AWS as an onlooker sees it, with clients on which no fault strikes."""

    def __init__(self, traveller: time_machine.Traveller, queue_url: str, zone: ZoneInfo) -> None:
        self.s3 = S3()
        self.zone = zone
        self.log = _Discarded()
        self.while_waiting: Callable[[], None] = lambda: None
        self._sqs = boto3.client("sqs")
        self._queue_url = queue_url
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        """The clock, for code that measures how long it has waited."""
        return self.now.timestamp()

    def move_to(self, moment: datetime) -> None:
        """Move the clock, which never goes back."""
        if moment > self.now:
            self._traveller.move_to(moment, tick=False)

    def sleep(self, seconds: float) -> None:
        """What the report does while it waits for the batches that it swept."""
        self.move_to(self.now + timedelta(seconds=seconds))
        self.while_waiting()

    def sent_to_process(self) -> list[str]:
        """The bodies of the messages on the real process queue, which are then gone from it."""
        bodies: list[str] = []
        while True:
            received = self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10)
            messages = received.get("Messages", [])
            if not messages:
                return bodies
            for message in messages:
                bodies.append(message["Body"])
                self._sqs.delete_message(
                    QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"]
                )


@contextmanager
def world(start: datetime, zone: ZoneInfo) -> Iterator[World]:
    """A world that begins at `start`, with buckets, a queue, and functions that know them."""
    credentials = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        # Bodies as they are, without the framing that carries a checksum.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    }
    outside = [name for name in os.environ if name.startswith("AWS_")]
    with (
        patch.dict(os.environ, credentials),
        mock_aws(),
        time_machine.travel(start, tick=False) as traveller,
    ):
        for name in set(outside) - set(credentials):
            del os.environ[name]
        url = boto3.client("sqs").create_queue(QueueName="process")["QueueUrl"]
        boto3.client("events").create_event_bus(Name=SETTINGS["EVENT_BUS"])
        boto3.client("sns").create_topic(Name=SETTINGS["REPORTS_TOPIC"].split(":")[-1])
        made = World(traveller, url, zone)
        os.environ.update(
            {
                **SETTINGS,
                **ZONES,
                "TIME_ZONE": zone.key,
                "PROCESS_QUEUE_URL": url,
                "GRACE_MINUTES": str(int(GRACE.total_seconds() // 60)),
            }
        )
        with _in_simulated_time(made):
            _forget()
            yield made
            _forget()


def _forget() -> None:
    """Settings and clients are read and made anew by the functions, those of format 1 too."""
    earlier = format_1()
    handlers = (earlier["ingest"], earlier["process"], ingest, process, report)
    clients = (earlier["aws"].session, earlier["aws"].s3)
    for cached in (*CLIENTS, *clients, *(module._settings for module in handlers)):
        cached.cache_clear()


@contextmanager
def _in_simulated_time(made: World) -> Iterator[None]:
    """Retries do not wait, the sweep waits in simulated time, and requests come one by one.

    One by one, so that the same seed strikes the same requests.
    """
    waiting = SimpleNamespace(sleep=made.sleep, monotonic=made.seconds)
    at_once = SimpleNamespace(sleep=lambda _seconds: None)
    with (
        patch("botocore.endpoint.time", at_once),
        patch("functions.common.sqs.time", at_once),
        patch("functions.report.sweep.sweep.time", waiting),
        patch("functions.common.parallel._THREADS", 1),
        patch.object(format_1()["parallel"], "_THREADS", 1),
    ):
        yield
