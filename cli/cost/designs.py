"""The same events through three designs: ours, one object an event, and Firehose. Pure.

The two others are priced at their best: no failure handling, no books, nothing sent twice.
"""

from __future__ import annotations

import math

from cli.cost.counting import NOTHING, Counting
from functions.common import usage
from functions.common.keys import QUARTER
from functions.common.polling import SECONDS_A_DAY, pollers
from functions.common.usage import GB, Load, Memory
from stacks.settings import Settings

DAYS = 30

# Lambda hands at most 6 MB of messages to one invocation (Lambda quotas), each with its attributes
# and with its body as a JSON string: about this much more.
_PAYLOAD_BYTES = 6 * 1024 * 1024
_ATTRIBUTES_BYTES = 700

# One object an event: functions of 128 MB, the smallest, that take 100 ms for one event.
_SMALLEST_GB = 0.125
_SECONDS_AN_EVENT = 0.1

# Firehose charges each record as a multiple of 5 KB (its price page). It writes an object after
# 128 MB or 15 minutes: the most it can be set to.
_RECORD_BYTES = 5 * 1024
_BUFFER_BYTES = 128 * 1024 * 1024
_BUFFER_SECONDS = 900


def batches(events_per_day: int, event_bytes: int, settings: Settings) -> int:
    """How many batches a day's events make if they come evenly.

    Each poller fills its own batch, and hands it over after the window or when it is full. Ingest
    splits it where a quarter of an hour ends: the most that this adds is a batch a quarter and
    poller.
    """
    message = event_bytes + usage.counted()["bytes"]["envelope"] + _ATTRIBUTES_BYTES
    full = max(1, min(settings.ingest.batch_size, int(_PAYLOAD_BYTES / message)))
    window = max(1, settings.ingest.batch_window_seconds)
    filling = pollers(events_per_day, 1)
    by_window = filling * SECONDS_A_DAY / window
    split = filling * SECONDS_A_DAY / QUARTER.total_seconds()
    return min(events_per_day, math.ceil(max(by_window, events_per_day / full) + split))


def ours(
    events_per_day: int, event_bytes: int, settings: Settings, counting: Counting = NOTHING
) -> dict[str, float]:
    """A month of this pipeline with an environment's settings, and a team's own figures.

    A report is mailed once a day to everybody. Mails about alarms are left out.
    """
    memory = Memory(
        ingest=settings.ingest.memory_mb,
        process=settings.process.memory_mb,
        report=settings.report.memory_mb,
    )
    load = Load(
        events=events_per_day * DAYS,
        batches=batches(events_per_day, event_bytes, settings) * DAYS,
        event_bytes=event_bytes,
        days=DAYS,
        metrics=counting.metrics,
        readings=counting.readings,
    )
    used = usage.of(load, memory, athena=settings.report.engine == "athena")
    if mails := DAYS * len(settings.delivery.emails):
        used[f"{settings.delivery.via}.mails"] = mails
    return used


def object_an_event(events_per_day: int, event_bytes: int) -> dict[str, float]:
    """The bus invokes a function an event, which stores it; its object invokes the next one.

    Two PUTs, a GET by process and one by the report, two invocations for each event.
    """
    events = events_per_day * DAYS
    return {
        "eventbridge.events": events * usage.chunks(event_bytes),
        "scheduler.invocations": DAYS,
        "lambda.requests": 2 * events + DAYS,
        "lambda.gb_seconds": 2 * events * _SECONDS_AN_EVENT * _SMALLEST_GB,
        "s3.puts": 2 * events,
        "s3.gets": 2 * events,
        "s3.gb_months": events * usage.event_stored(event_bytes) / GB,
    }


def firehose(events_per_day: int, event_bytes: int) -> dict[str, float]:
    """The bus hands events to Firehose, which converts them to Parquet; a report reads them daily.

    Nothing validates, quarantines or counts an event here, and no duplicate is known.
    """
    events = events_per_day * DAYS
    size = event_bytes + usage.counted()["bytes"]["envelope"]
    rounded = math.ceil(size / _RECORD_BYTES) * _RECORD_BYTES
    objects = max(DAYS * SECONDS_A_DAY / _BUFFER_SECONDS, events * size / _BUFFER_BYTES)
    return {
        "eventbridge.events": events * usage.chunks(event_bytes),
        "scheduler.invocations": DAYS,
        "firehose.gb": events * rounded / GB,
        "firehose.converted_gb": events * rounded / GB,
        "lambda.requests": DAYS,
        "lambda.gb_seconds": (DAYS * usage.REPORT_SECONDS + events * usage.REPORT_SECONDS_AN_EVENT)
        * Memory().report
        / 1024,
        "s3.puts": min(events, objects),
        "s3.gets": min(events, objects),
        "s3.gb_months": events * usage.event_stored(event_bytes) / GB,
    }
