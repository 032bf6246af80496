"""Counts the requests of an event, a batch and a report in the embedded AWS's log of a run.

The embedded AWS logs what it delivers to queues and functions and, if asked, every HTTP request. It
does not show how Lambda polls queues: functions/common/usage.py takes that from AWS's
documentation.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.common.report_keys import CURATED_PARTS_ZONE
from local.deployed import SETTINGS, Deployed

BATCHES, BATCH_SIZE = 3, 1000
EVENTS = BATCHES * BATCH_SIZE
NAMES = SETTINGS.names
# Makes an emulator log every request.
VERBOSE = {"LOG_LEVEL": "DEBUG"}
# How long a batch waits until it is full; here each is full earlier.
_WINDOW_SECONDS = 60
_SETTLE_SECONDS = 120
Json = dict[str, Any]


class Log:
    """The part of the emulator's log from the making of this object until `stop`."""

    def __init__(self, deployed: Deployed) -> None:
        self._path = deployed.directory / "emulator.log"
        self._start = self._path.stat().st_size
        self._end: int | None = None

    def stop(self) -> None:
        self._end = self._path.stat().st_size

    @property
    def text(self) -> str:
        return self._path.read_bytes()[self._start : self._end].decode(errors="replace")

    def count(self, pattern: str) -> int:
        return len(re.findall(pattern, self.text))

    def messages(self, function: str) -> list[int]:
        """The sizes of the batches that a function took."""
        found = re.findall(rf"ESM: Lambda {function} processed (\d+) SQS messages", self.text)
        return [int(count) for count in found]

    def s3(self, method: str, pattern: str) -> int:
        """Requests for paths `/bucket/key`; a listing's path ends with the bucket."""
        return self.count(rf" {method} /{pattern} -> service=s3 ")

    def printed(self, function: str) -> list[str]:
        """The lines that a function logged."""
        kinds = {NAMES.ingest.function: "stored", NAMES.process.function: "processed"}
        wanted = f'{{"message": "{kinds.get(function, "reported")}"'
        return [line for line in self.text.splitlines() if line.startswith(wanted)]


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted run.

    `found`: the counts, in the form of requests.json. `batches` and `report`: the emulator's log
    while batches were processed, and while the report was made.
    """

    found: Json
    batches: Log
    report: Log


def run(deployed: Deployed) -> Counted:
    """Send EVENTS in BATCHES, report them, and count.

    `deployed`: an emulator that logs every request (VERBOSE). Raises TimeoutError.
    """
    deployed.batches_of(BATCH_SIZE, _WINDOW_SECONDS)
    events = deployed.directory / "events.ndjson"
    deployed.pipeline("generate", f"--events={EVENTS}", f"--output={events}")
    log = Log(deployed)
    deployed.pipeline("send", str(events))
    _until(lambda: sum(log.messages(NAMES.process.function)) == BATCHES)
    log.stop()

    reports = Log(deployed)
    scheduled = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    payload = json.dumps({"scheduled_at": scheduled}).encode()
    answer = deployed.client("lambda").invoke(FunctionName=NAMES.report.function, Payload=payload)
    if "FunctionError" in answer:
        raise RuntimeError(answer["Payload"].read().decode())
    _until(lambda: bool(reports.printed(NAMES.report.function)))
    reports.stop()
    return Counted(_counted(deployed, log, reports, events), log, reports)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was sent is not all in the emulator's log")
        time.sleep(0.25)


def _counted(deployed: Deployed, log: Log, reports: Log, events: Path) -> Json:
    account = deployed.running.account
    raw, processed = NAMES.raw_bucket(account), NAMES.processed_bucket(account)
    every = f"(?:{raw}|{processed}|{NAMES.reports_bucket(account)})"
    read = reports.s3("GET", f"{processed}/events/.*")
    return {
        "event": {"sqs_sends": log.count(rf"EventBridge → SQS {NAMES.ingest.queue}\n") / EVENTS},
        "batch": {
            "sqs_sends": log.count(rf"S3 notification → SQS {NAMES.process.queue}\n") / BATCHES,
            # Process may be handed several batches at once: never more invocations than batches.
            "lambda_requests": (
                len(log.messages(NAMES.ingest.function)) + sum(log.messages(NAMES.process.function))
            )
            / BATCHES,
            "s3_puts": log.s3("PUT", f"{every}/.+") / BATCHES,
            "s3_gets": log.s3("GET", f"{every}/.+") / BATCHES,
        },
        "report": {
            "s3_puts": reports.s3("PUT", f"{every}/.+"),
            "s3_lists": reports.s3("GET", f"{every}/?"),
            "s3_gets": reports.s3("GET", f"{every}/.+") - read,
        },
        "report_of_batch": {"s3_gets": read / BATCHES},
        "bytes": _bytes(deployed, log, reports, events),
        "resources": _resources(deployed),
    }


def _bytes(deployed: Deployed, log: Log, reports: Log, events: Path) -> Json:
    s3 = deployed.client("s3")
    stored = curated = received = 0
    for bucket in (deployed.raw_bucket, deployed.processed_bucket):
        for key in deployed.keys(bucket):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            if key.startswith(CURATED_PARTS_ZONE):
                curated += len(body)
            else:
                stored += len(body)
            if bucket == deployed.raw_bucket:
                received += len(gzip.decompress(body))
    sent = events.stat().st_size
    logged = [
        len(line)
        for function in (NAMES.ingest.function, NAMES.process.function)
        for line in log.printed(function)
    ]
    return {
        "envelope": round((received - sent) / EVENTS),
        "stored_of_an_event_byte": round(stored / sent, 2),
        "curated_of_an_event_byte": round(curated / sent, 2),
        "logged_of_a_batch": round(sum(logged) / BATCHES),
        "logged_of_a_report": sum(len(line) for line in reports.printed(NAMES.report.function)),
    }


def _resources(deployed: Deployed) -> Json:
    """The numbers of resources that are billed by the month."""
    cloudwatch = deployed.client("cloudwatch")
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=NAMES.prefix)
    boards = cloudwatch.list_dashboards(DashboardNamePrefix=NAMES.prefix)
    return {
        "alarms": len(alarms["MetricAlarms"]) + len(alarms["CompositeAlarms"]),
        "dashboards": len(boards["DashboardEntries"]),
    }
