"""The requests of an event, a batch and a report, counted in the embedded AWS's own log of a run.

They must be those of functions/common/requests.json, from which bills are made. Where a change of
the pipeline is meant to change them, `make requests` counts them again and writes docs/cost.md.

The embedded AWS logs what it delivers to queues and functions, and every HTTP request. How Lambda
polls queues it does not show: functions/common/usage.py takes that from AWS's documentation.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions.common import usage
from local import instance
from local.terraform import Deployment
from tests.e2e.conftest import SETTINGS, Deployed, eventually

pytestmark = pytest.mark.e2e

BATCHES, BATCH_SIZE = 3, 1000
EVENTS = BATCHES * BATCH_SIZE
NAMES = SETTINGS.names
Json = dict[str, Any]


class Log:
    """The emulator's log from when this is made until it is stopped."""

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
        """The sizes of the batches that a function was handed and took."""
        found = re.findall(rf"ESM: Lambda {function} processed (\d+) SQS messages", self.text)
        return [int(count) for count in found]

    def s3(self, method: str, pattern: str) -> int:
        """Requests for paths `/bucket/key`; a listing's path ends with the bucket."""
        return self.count(rf" {method} /{pattern} -> service=s3 ")

    def printed(self, function: str) -> list[str]:
        """The lines that a function logged."""
        kinds = {NAMES.ingest_function: "stored", NAMES.process_function: "processed"}
        wanted = f'{{"message": "{kinds.get(function, "reported")}"'
        return [line for line in self.text.splitlines() if line.startswith(wanted)]


@pytest.fixture(scope="module")
def verbose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A deployment of its own, whose emulator logs every request, with batches of BATCH_SIZE."""
    directory = tmp_path_factory.mktemp("verbose")
    running = instance.start(directory, {"LOG_LEVEL": "DEBUG"})
    try:
        Deployment(SETTINGS, running, directory).deploy()
        used = Deployed(directory, running)
        functions = used.client("lambda")
        listed = functions.list_event_source_mappings(FunctionName=NAMES.ingest_function)
        (mapping,) = listed["EventSourceMappings"]
        functions.update_event_source_mapping(
            UUID=mapping["UUID"], BatchSize=BATCH_SIZE, MaximumBatchingWindowInSeconds=60
        )
        yield used
    finally:
        instance.stop(directory)


@pytest.fixture(scope="module")
def run(verbose: Deployed, tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, Log, Log]:
    """What was counted, in the form of requests.json; the logs of the batches and the report."""
    events = tmp_path_factory.mktemp("events") / "events.ndjson"
    verbose.pipeline("generate", f"--events={EVENTS}", f"--output={events}")
    log = Log(verbose)
    verbose.pipeline("send", str(events))
    eventually(lambda: sum(log.messages(NAMES.process_function)) == BATCHES)
    assert log.messages(NAMES.ingest_function) == [BATCH_SIZE] * BATCHES
    log.stop()

    reports = Log(verbose)
    scheduled = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    payload = json.dumps({"scheduled_at": scheduled}).encode()
    answer = verbose.client("lambda").invoke(FunctionName=NAMES.report_function, Payload=payload)
    assert "FunctionError" not in answer, answer["Payload"].read()
    eventually(lambda: reports.printed(NAMES.report_function))
    reports.stop()
    return counted(verbose, log, reports, events), log, reports


def counted(deployed: Deployed, log: Log, reports: Log, events: Path) -> Json:
    account = deployed.running.account
    raw, processed = NAMES.raw_bucket(account), NAMES.processed_bucket(account)
    every = f"(?:{raw}|{processed}|{NAMES.reports_bucket(account)})"
    read = reports.s3("GET", f"{processed}/events/.*")
    return {
        "event": {"sqs_sends": log.count(rf"EventBridge → SQS {NAMES.ingest_queue}\n") / EVENTS},
        "batch": {
            "sqs_sends": log.count(rf"S3 notification → SQS {NAMES.process_queue}\n") / BATCHES,
            # Process may be handed several batches at once: never more invocations than batches.
            "lambda_requests": (
                len(log.messages(NAMES.ingest_function)) + sum(log.messages(NAMES.process_function))
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
    stored = received = 0
    for bucket in (deployed.raw_bucket, deployed.processed_bucket):
        for key in deployed.keys(bucket):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            stored += len(body)
            if bucket == deployed.raw_bucket:
                received += len(gzip.decompress(body))
    sent = events.stat().st_size
    logged = [
        len(line)
        for function in (NAMES.ingest_function, NAMES.process_function)
        for line in log.printed(function)
    ]
    return {
        "envelope": round((received - sent) / EVENTS),
        "stored_of_an_event_byte": round(stored / sent, 2),
        "logged_of_a_batch": round(sum(logged) / BATCHES),
        "logged_of_a_report": sum(len(line) for line in reports.printed(NAMES.report_function)),
    }


def _resources(deployed: Deployed) -> Json:
    """Of those that cost by the month; buckets and queues do not."""
    cloudwatch = deployed.client("cloudwatch")
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=NAMES.prefix)
    boards = cloudwatch.list_dashboards(DashboardNamePrefix=NAMES.prefix)
    return {
        "alarms": len(alarms["MetricAlarms"]) + len(alarms["CompositeAlarms"]),
        "dashboards": len(boards["DashboardEntries"]),
    }


def test_requests_are_those_that_bills_are_made_from(run: tuple[Json, Log, Log]) -> None:
    found = run[0]
    if os.environ.get("RECORD_REQUESTS"):
        usage.REQUESTS_FILE.write_text(json.dumps(found, indent=2) + "\n")
    recorded = json.loads(usage.REQUESTS_FILE.read_text())
    sizes = recorded.pop("bytes")
    assert {name: part for name, part in found.items() if name != "bytes"} == recorded
    assert found["bytes"] == pytest.approx(sizes, rel=0.1)


def test_requests_grow_with_batches_not_with_events(run: tuple[Json, Log, Log]) -> None:
    _, log, _ = run
    assert Counter(log.messages(NAMES.ingest_function)) == {BATCH_SIZE: BATCHES}
    assert log.count(r" POST / -> service=events ") == EVENTS / 10
    requests = log.count(r" (?:PUT|GET|POST|DELETE|HEAD) /\S+ -> service=s3 ")
    assert requests < EVENTS / 100


def test_functions_take_no_longer_than_is_priced(run: tuple[Json, Log, Log]) -> None:
    """On this machine, whose S3 answers sooner than AWS's: a floor of the price, not a proof."""
    _, log, reports = run
    assert len(log.printed(NAMES.process_function)) == BATCHES
    priced = usage.PROCESS_SECONDS + BATCH_SIZE * usage.PROCESS_SECONDS_AN_EVENT
    assert min(_seconds(log, NAMES.process_function)) <= priced
    priced = usage.REPORT_SECONDS + EVENTS * usage.REPORT_SECONDS_AN_EVENT
    assert min(_seconds(reports, NAMES.report_function)) <= priced


def _seconds(log: Log, function: str) -> list[float]:
    return [json.loads(line)["milliseconds"] / 1000 for line in log.printed(function)]
