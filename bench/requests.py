"""AWS requests an event, counted in the emulator's own log, against one object an event."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.events import envelope
from bench.runs import Spread
from bench.table import Claim, Figures, Section
from local import request_counts
from local.deployed import Deployed, deployment
from local.request_counts import BATCH_SIZE, BATCHES, EVENTS, VERBOSE, Counted, Log

# ReceiveMessage and DeleteMessageBatch take ten messages at most (SQS quotas). The emulator
# does not show how Lambda polls; while batches fill, AWS's pollers find ten.
_MESSAGES_A_REQUEST = 10
_BUCKET = "one-object-an-event"


def measure() -> Section:
    """Run once: counts do not vary."""
    with (
        tempfile.TemporaryDirectory() as directory,
        deployment(Path(directory), VERBOSE) as deployed,
    ):
        found = request_counts.run(deployed)
        peer = _one_object_an_event(deployed)
    sqs, s3, invocations = _ours(found)
    report = found.found["report"]
    read = found.found["report_of_batch"]["s3_gets"]
    return Section(
        name="requests",
        setting=(
            f"{EVENTS:,} events in {BATCHES} batches of {BATCH_SIZE:,} through the pipeline on the "
            "embedded AWS, whose log is counted, until all are processed; receives and deletes of "
            "SQS, which it does not show, at ten messages a request (SQS quotas). The day's report "
            f"then reads each batch with {read:g} request of S3, {read / BATCH_SIZE:g} an event, "
            f"and makes {sum(report.values()):g} requests of S3 for up to a thousand batches."
        ),
        heads=("SQS requests an event", "S3 requests an event", "Lambda invocations an event"),
        figures=[
            Figures("the pipeline", (f"{sqs:.4f}", f"{s3:.4f}", f"{invocations:.4f}")),
            Figures("one object an event", ("", f"{peer:.4f}", "")),
        ],
        claims=[
            _claim("SQS requests an event", sqs, 1.3),
            _claim("S3 requests an event, until it is processed", s3 / peer, 0.005),
            _claim("Lambda invocations an event", invocations, 0.003),
        ],
    )


def _ours(counted: Counted) -> tuple[float, float, float]:
    """Requests of SQS and S3, and Lambda invocations, an event."""
    event, batch = counted.found["event"], counted.found["batch"]
    # A message of the ingest queue shares its receive and its delete with nine others; one of the
    # process queue, which stands for a whole batch, has each to itself.
    sqs = event["sqs_sends"] * (1 + 2 / _MESSAGES_A_REQUEST) + batch["sqs_sends"] * 3 / BATCH_SIZE
    s3 = (batch["s3_puts"] + batch["s3_gets"]) / BATCH_SIZE
    return sqs, s3, batch["lambda_requests"] / BATCH_SIZE


def _one_object_an_event(deployed: Deployed) -> float:
    """Store some events one by one; PUT requests an event."""
    s3 = deployed.client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    log = Log(deployed)
    for number in range(BATCH_SIZE):
        s3.put_object(Bucket=_BUCKET, Key=f"{number}.json", Body=envelope(number).encode())
    log.stop()
    return log.s3("PUT", f"{_BUCKET}/.+") / BATCH_SIZE


def _claim(what: str, figure: float, most: float) -> Claim:
    return Claim(
        path="requests",
        what=what,
        against="one object an event",
        ratio=Spread.of([figure]),
        most=most,
    )
