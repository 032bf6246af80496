"""What events and batches make the pipeline use of AWS, in the units that AWS charges for. Pure.

Requests are those of `requests.json`, which tests/e2e/test_requests.py counts in the embedded AWS's
log during a known run and compares. What the embedded AWS cannot show has its source beside it: how
Lambda polls a queue (polling.py), and how long functions run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from functions.common.polling import MESSAGES_A_REQUEST, receives

REQUESTS_FILE = Path(__file__).with_name("requests.json")

# EventBridge and SQS charge for each 64 KB begun (their price pages).
_CHUNK_BYTES = 64 * 1024
GB = 1024**3

# Billed seconds, meant as an upper bound: start-up and S3's latency by invocation, work by event as
# measured (docs/performance.md), on the share of a core that the default memory has, half as fast.
# tests/e2e/test_requests.py sees that functions take no longer on the embedded AWS.
INGEST_SECONDS, INGEST_SECONDS_AN_EVENT = 0.3, 15e-6
PROCESS_SECONDS, PROCESS_SECONDS_AN_EVENT = 0.5, 40e-6
# A report's event: "As files get smaller", 2,000 files. What metrics add to it: "With metrics", the
# row with ten of them less the one without. Machines and hours differ by half, so both have room:
# tests/functions/common/test_usage.py compares.
REPORT_SECONDS, REPORT_SECONDS_AN_EVENT = 10.0, 6e-6
TEN_METRICS_SECONDS_AN_EVENT = 6e-6
CURATED_SECONDS_AN_EVENT = 15e-6
# With Athena the report's function waits, and no function may for longer (Lambda quotas).
_LONGEST_RUN_SECONDS = 900
# What Athena reads of an event, in all the scans that a statement makes of the columns that it
# names: for the groups, the latencies, the repeats, and for the curated files. From the columns of
# event files of 5,000 events of 600 bytes (docs/scale.md).
_SCANNED_BYTES_AN_EVENT = (66, 66, 56, 170)
# A statement of metrics reads the columns that tell repeats, and of the others those that it needs:
# at most what the one for the curated files reads.
_METRICS_BYTES_AN_EVENT = 170
_LEAST_SCANNED_BYTES = 10 * 1024**2
_TB = 1024**4
# Lambda's own START and REPORT lines in JSON, with CloudWatch's 26 bytes for each log event.
_PLATFORM_LOG_BYTES = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """MB of each function; the defaults are those of the settings (a test holds that)."""

    ingest: int = 512
    process: int = 1024
    report: int = 1769


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What goes through the pipeline in `days`: events of `event_bytes` each, in `batches`.

    `event_bytes` is the size of an event's JSON, without EventBridge's envelope. `metrics`: how
    many figures of its own a team has. `readings`: of each statement that asks for them, how often
    it reads the events of a day, where Athena counts.
    """

    events: int
    batches: int
    event_bytes: int
    days: int
    metrics: int = 0
    readings: Sequence[int] = ()


@cache
def counted() -> Mapping[str, Mapping[str, float]]:
    """The counted requests and bytes: by event, by batch, by report, and by batch in a report."""
    content: dict[str, dict[str, float]] = json.loads(REQUESTS_FILE.read_text(encoding="utf-8"))
    return content


def chunks(size: float) -> int:
    """How often a payload of `size` bytes is charged."""
    return max(1, math.ceil(size / _CHUNK_BYTES))


def of(load: Load, memory: Memory | None = None, *, athena: bool = False) -> dict[str, float]:
    """Units by meter (the keys of prices.json). `athena`: it counts the days, and not DuckDB."""
    memory = memory or Memory()
    counts = counted()
    batch, size, fixed = counts["batch"], counts["bytes"], counts["resources"]
    months = load.days / 30
    reports = of_reports(load, memory, athena=athena)
    return {
        "eventbridge.events": load.events * chunks(load.event_bytes),
        "scheduler.invocations": load.days,
        "sqs.requests": _sqs(load),
        "lambda.requests": load.batches * batch["lambda_requests"] + reports["lambda.requests"],
        "lambda.gb_seconds": _gb_seconds(load, memory) + reports["lambda.gb_seconds"],
        "s3.puts": load.batches * batch["s3_puts"] + reports["s3.puts"],
        "s3.gets": load.batches * batch["s3_gets"] + reports["s3.gets"],
        # What is stored in the time, kept for a month; every further month adds as much.
        "s3.gb_months": load.events
        * (event_stored(load.event_bytes) + load.event_bytes * size["curated_of_an_event_byte"])
        / GB,
        "logs.gb": (
            load.batches * (size["logged_of_a_batch"] + 2 * _PLATFORM_LOG_BYTES)
            + load.days * (size["logged_of_a_report"] + _PLATFORM_LOG_BYTES)
        )
        / GB,
        "cloudwatch.alarms": fixed["alarms"] * months,
        "cloudwatch.dashboards": fixed["dashboards"] * months,
        **({"athena.tb": reports["athena.tb"]} if athena else {}),
    }


def of_reports(
    load: Load, memory: Memory | None = None, *, athena: bool = False
) -> dict[str, float]:
    """Of these, what the reports use: one a day."""
    counts = counted()
    report = counts["report"]
    listings = report["s3_lists"] * max(1, math.ceil(load.batches / load.days / 1000))
    seconds = load.days * REPORT_SECONDS + load.events * (
        REPORT_SECONDS_AN_EVENT + CURATED_SECONDS_AN_EVENT + _metrics_seconds_an_event(load.metrics)
    )
    if athena:
        seconds = min(seconds, load.days * _LONGEST_RUN_SECONDS)
    return {
        "lambda.requests": load.days,
        "lambda.gb_seconds": seconds * (memory or Memory()).report / 1024,
        "s3.puts": load.days * (report["s3_puts"] + listings),
        "s3.gets": load.batches * counts["report_of_batch"]["s3_gets"]
        + load.days * report["s3_gets"],
        **({"athena.tb": _scanned_tb(load)} if athena else {}),
    }


def event_stored(event_bytes: int) -> float:
    """Bytes in S3 of an event of a size: its raw line and its Parquet row, both compressed."""
    return event_bytes * counted()["bytes"]["stored_of_an_event_byte"]


def _sqs(load: Load) -> float:
    """Sends, receives and deletes: on the ingest queue by event, on the process queue by batch."""
    counts = counted()
    events = load.events * counts["event"]["sqs_sends"]
    batches = load.batches * counts["batch"]["sqs_sends"]
    message_bytes = load.event_bytes + counts["bytes"]["envelope"]
    received = receives(events, load.days)
    together = max(1.0, events / received)
    a_batch = events / load.batches if load.batches else 0
    return (
        events * chunks(message_bytes)
        + received * chunks(message_bytes * together)
        + load.batches * math.ceil(a_batch / MESSAGES_A_REQUEST)
        + batches
        + receives(batches, load.days)
        + batches
    )


def _scanned_tb(load: Load) -> float:
    """What Athena scans, each day's events anew by each statement."""
    events = load.events / load.days
    sizes = [*_SCANNED_BYTES_AN_EVENT, *(_METRICS_BYTES_AN_EVENT * n for n in load.readings)]
    a_day = sum(max(events * size, _LEAST_SCANNED_BYTES) for size in sizes)
    return load.days * a_day / _TB


def _metrics_seconds_an_event(metrics: int) -> float:
    """What few of them take is mostly the reading of details: they are reckoned as ten."""
    return TEN_METRICS_SECONDS_AN_EVENT * max(10, metrics) / 10 if metrics else 0.0


def _gb_seconds(load: Load, memory: Memory) -> float:
    """Of what is stored and processed."""
    ingest = load.batches * INGEST_SECONDS + load.events * INGEST_SECONDS_AN_EVENT
    process = load.batches * PROCESS_SECONDS + load.events * PROCESS_SECONDS_AN_EVENT
    return (ingest * memory.ingest + process * memory.process) / 1024
