"""The run: producers, the pipeline, the report, and the checks of their figures."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.load.processes import Usage, watched
from functions.common.days import days_between
from local.deployed import SETTINGS, Deployed, deployment
from toolchain.project import ROOT

if TYPE_CHECKING:
    from functions.report.document.report import Report

# As many as keep the emulator busy: each waits for an answer before its next request.
_PRODUCERS = 4
# Batches of one size at any rate, so that a function's memory can be compared over the run;
# the window is for the last one. 5,000 messages are below Lambda's 6 MB, 10,000 are not.
_BATCH_SIZE, _WINDOW_SECONDS = 5_000, 30
# Bounded: at a fifth of the rate that two idle cores gave.
_LEAST_RATE = 600
_GRACE_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The figures of a run: seconds until all was sent, processed, reported; CPU, memory."""

    events: int
    sent_seconds: float
    processed_seconds: float
    reported_seconds: float
    producers_cpu: float
    usage: Usage
    batches: int
    report: Report


def run(directory: Path, events: int) -> Run:
    """Send `events`, wait until all are processed, and report them.

    Raises AssertionError when books or report are not those of what was sent, and TimeoutError
    when it takes longer than it may.
    """
    with deployment(directory) as deployed:
        deployed.batches_of(_BATCH_SIZE, _WINDOW_SECONDS)
        with watched(deployed.running.pid) as usage:
            start = time.monotonic()
            began = datetime.now(UTC)
            deadline = start + events / _LEAST_RATE + _GRACE_SECONDS
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            _send(deployed, events, began, deadline)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            sent = time.monotonic() - start
            days = [began.date()]
            while sum(_arrived(deployed, day) for day in days) < events:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not all of {events:,} events were processed in time")
                time.sleep(1)
                days = days_between(began.date(), datetime.now(UTC).date())
            processed = time.monotonic() - start
            report = deployed.report(began.date())
            reported = time.monotonic() - start
        batches = hold(deployed, days, report, events)
    return Run(
        events=events,
        sent_seconds=sent,
        processed_seconds=processed,
        reported_seconds=reported,
        producers_cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        usage=usage,
        batches=batches,
        report=report,
    )


def hold(deployed: Deployed, days: list[date], report: Report, events: int) -> int:
    """Check books and report against what was sent; returns the number of batches."""
    books = [deployed.books(day) for day in days]
    assert all(one["balanced"] for one in books), books
    for name, wanted in (("received", events), ("valid", events), ("quarantined", 0)):
        assert sum(one["events"][name] for one in books) == wanted, (name, books)
    assert report["activity"]["events"] == events, report["activity"]["events"]
    quality = report["quality"]
    found = {
        "duplicates": quality["duplicates"],
        "conflicting": quality["conflicting_duplicates"],
        "quarantined": quality["quarantined"]["events"],
        "pending": report["pending"]["batches"],
    }
    assert not any(found.values()), found
    batches: int = sum(one["batches"]["received"] for one in books)
    return batches


def _send(deployed: Deployed, events: int, began: datetime, deadline: float) -> None:
    share = -(-events // _PRODUCERS // 10) * 10
    producers = [
        subprocess.Popen(  # noqa: S603 - our own arguments
            [
                *(sys.executable, "-m", "bench.load.producer"),
                *(deployed.running.endpoint, SETTINGS.names.bus),
                *(str(first), str(min(share, events - first))),
                *("--start", str(began.timestamp())),
            ],
            cwd=ROOT,
        )
        for first in range(0, events, share)
    ]
    try:
        for producer in producers:
            code = producer.wait(deadline - time.monotonic())
            if code:
                raise subprocess.CalledProcessError(code, producer.args)
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"not all of {events:,} events were sent in time") from None
    finally:
        for producer in producers:
            producer.kill()


def _arrived(deployed: Deployed, day: date) -> int:
    """The number of processed events of an arrival day."""
    events = deployed.books(day)["events"]
    return int(events["valid"] + events["quarantined"])
