"""Whatever is put on the queue or into the raw bucket: none is lost, and none fails another."""

from __future__ import annotations

import gzip
import json
import uuid
from datetime import date
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import eventually
from tests.harness.events import body, envelope

pytestmark = pytest.mark.e2e

RAW = "events/dt=2025-06-01/hr=00/{}.ndjson.gz"


def processed(deployed: Deployed, day: str = "2025-06-01") -> list[str]:
    return deployed.keys(deployed.processed_bucket, f"ledger/dt={day}/")


def test_messages_that_are_no_events_are_quarantined_beside_one_that_is(
    deployed: Deployed,
) -> None:
    event_id = str(uuid.uuid4())
    bodies = [
        "junk",
        "two\nlines",
        '"a string"',
        "[]",
        "{}",
        body(event_id="").decode(),
        envelope("[" * 20_000 + "]" * 20_000).decode(),
        body(event_id=event_id, timestamp="2025-06-02T00:00:00Z").decode(),
    ]
    sqs = deployed.client("sqs")
    before = deployed.books()["events"]
    for text in bodies:
        url = deployed.queue_url(SETTINGS.names.ingest.queue)
        sqs.send_message(QueueUrl=url, MessageBody=text)

    def received() -> int:
        now: dict[str, int] = deployed.books()["events"]
        return sum(now[judged] - before[judged] for judged in ("valid", "quarantined"))

    eventually(lambda: received() == len(bodies))
    books = deployed.books()
    assert books["balanced"]
    assert books["events"]["quarantined"] - before["quarantined"] == 7


@pytest.mark.parametrize(
    ("name", "content", "ledger"),
    [
        ("a b+c é 日本-n1", gzip.compress(body() + b"\n", mtime=0), "a b+c é 日本-n1-v1-q0"),
        ("empty-n0", gzip.compress(b"", mtime=0), "empty-n0-v0-q0"),
        ("nothing-n2", b"", "nothing-n2-v0-q2"),
        ("cut-n3", gzip.compress(body() * 3, mtime=0)[:-9], "cut-n3-v0-q3"),
        (
            "mixed-n3",
            gzip.compress(body() + b"\n\xff\x00\n" + body("2"), mtime=0),
            "mixed-n3-v2-q1",
        ),
    ],
    ids=["strange-name", "empty-gzip", "no-bytes", "truncated", "mixed"],
)
def test_an_object_of_any_name_and_content_is_accounted_for(
    deployed: Deployed, name: str, content: bytes, ledger: str
) -> None:
    s3 = deployed.client("s3")
    s3.put_object(Bucket=deployed.raw_bucket, Key=RAW.format(name), Body=content)
    marked = f"ledger/dt=2025-06-01/0000-{ledger}-"
    eventually(lambda: any(key.startswith(marked) for key in processed(deployed)))


def test_an_object_outside_the_layout_is_named_and_delays_no_other(deployed: Deployed) -> None:
    s3 = deployed.client("s3")
    for key in ("events/dt=2025-06-05/stray", RAW.format("after-n1")):
        s3.put_object(Bucket=deployed.raw_bucket, Key=key, Body=gzip.compress(body() + b"\n"))
    eventually(lambda: any("-after-n1-" in key for key in processed(deployed)))
    books = deployed.books(date(2025, 6, 5))
    assert books["unbalanced"] == ["events/dt=2025-06-05/stray"]
    assert not books["balanced"]
    s3.delete_object(Bucket=deployed.raw_bucket, Key="events/dt=2025-06-05/stray")
    # Its message would be tried again for ten minutes: the next tests wait for queues to be empty.
    url = deployed.queue_url(SETTINGS.names.process.queue)
    deployed.client("sqs").purge_queue(QueueUrl=url)


def test_the_original_bytes_come_back_out_of_quarantine(deployed: Deployed) -> None:
    line = body(event_type="", note="\u202e\u2028<script>")
    s3 = deployed.client("s3")
    key = "events/dt=2025-06-03/hr=00/kept-n1.ndjson.gz"
    s3.put_object(Bucket=deployed.raw_bucket, Key=key, Body=gzip.compress(line + b"\n"))
    eventually(lambda: processed(deployed, "2025-06-03"))
    (kept,) = deployed.keys(deployed.processed_bucket, "quarantine/dt=2025-06-03/")
    stored = s3.get_object(Bucket=deployed.processed_bucket, Key=kept)["Body"].read()
    record: dict[str, Any] = json.loads(gzip.decompress(stored))
    assert record["original"].encode() == line
    assert record["reason"] == "empty:event_type"
