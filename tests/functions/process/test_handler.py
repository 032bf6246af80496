"""Process marks a batch after its outputs, and a message that fails is alone in failing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest

from functions.common import aws
from functions.common.keys import RawKey
from functions.common.output_keys import LedgerKey
from functions.process import handler
from tests.harness.events import body
from tests.harness.failing_calls import failing

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = str(RawKey(arrived=NOON, batch="b", count=2))
CONTENT = gzip.compress(body("1", event_id="") + b"\n" + body("2") + b"\n", mtime=0)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, s3: S3Client) -> Iterator[None]:
    for name, value in (
        ("RAW_BUCKET", "raw"),
        ("PROCESSED_BUCKET", "processed"),
        ("TIME_ZONE", "UTC"),
        ("QUARANTINE_PERCENT", "5.0"),
    ):
        monkeypatch.setenv(name, value)
    handler._settings.cache_clear()
    s3.create_bucket(Bucket="raw")
    s3.create_bucket(Bucket="processed")
    yield
    handler._settings.cache_clear()


def put(
    s3: S3Client,
    key: str = KEY,
    content: bytes = CONTENT,
    ingested_at: str = "2026-11-24T12:00:00.250000Z",
) -> None:
    s3.put_object(Bucket="raw", Key=key, Body=content, Metadata={"ingested-at": ingested_at})


def message(message_id: str, *keys: str, **members: object) -> dict[str, str]:
    records = [
        {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(key)}}} for key in keys
    ]
    return {"messageId": message_id, "body": json.dumps({"Records": records, **members})}


def handled(*messages: dict[str, str]) -> list[str]:
    """The ids of the messages that failed."""
    answer = handler.handle({"Records": list(messages)}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def written(s3: S3Client) -> list[str]:
    return [row["Key"] for row in s3.list_objects_v2(Bucket="processed").get("Contents", [])]


def ledgers(s3: S3Client) -> list[LedgerKey]:
    return [LedgerKey.parse(key) for key in written(s3) if key.startswith("ledger/")]


def test_a_batch_becomes_events_quarantine_and_a_ledger_entry(s3: S3Client) -> None:
    put(s3)
    assert handled(message("m", KEY)) == []
    (ledger,) = ledgers(s3)
    assert (ledger.batch, *ledger.outcome[:3]) == ("b", 2, 1, 1)
    assert written(s3) == [
        f"events/dt=2026-11-23/20261124T1200-b-n1-f2-{ledger.digest}.parquet",
        str(ledger),
        f"quarantine/dt=2026-11-24/1200-b-n1-{ledger.digest}.ndjson.gz",
    ]


@pytest.mark.parametrize(
    ("sizes", "invalid", "above"),
    [
        ((100,), (5,), False),  # exactly as many as the five percent of the settings
        ((100,), (6,), True),
        ((1, 1_000), (1, 50), True),  # 51 of 1,001
        ((1, 1_000), (1, 49), False),  # a small batch that is all invalid weighs little
        ((10, 10, 981), (10, 10, 30), False),
        ((10, 10, 980), (10, 10, 31), True),
    ],
)
def test_the_log_says_by_how_much_the_invalid_events_are_too_many(
    s3: S3Client,
    capsys: pytest.CaptureFixture[str],
    sizes: tuple[int, ...],
    invalid: tuple[int, ...],
    above: bool,
) -> None:
    """The alarm adds up the batches of an hour."""
    for number, (size, wrong) in enumerate(zip(sizes, invalid, strict=True)):
        key = str(RawKey(arrived=NOON, batch=f"b{number}", count=size))
        lines = [body("0", event_id="")] * wrong + [body("1")] * (size - wrong)
        put(s3, key, gzip.compress(b"".join(line + b"\n" for line in lines)))
        handled(message("m", key))
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    excess = sum(one["quarantine_excess"] for one in logged)
    assert (excess > 0) == above == (sum(invalid) / sum(sizes) > 0.05)


def test_the_ledger_entry_is_written_last(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    put(s3)
    order: list[str] = []
    put_object = aws.s3().put_object

    def recorded(**arguments: Any) -> Any:
        order.append(arguments["Key"].split("/")[0])
        return put_object(**arguments)

    monkeypatch.setattr(aws.s3(), "put_object", recorded)
    handled(message("m", KEY))
    assert order == ["events", "quarantine", "ledger"]


@pytest.mark.parametrize("zone", ["events", "quarantine", "ledger"])
def test_a_write_that_fails_leaves_no_ledger_entry_and_the_message_to_come_again(
    s3: S3Client, zone: str
) -> None:
    put(s3)
    with failing(aws.s3(), "put_object", f"{zone}/"):
        assert handled(message("m", KEY)) == ["m"]
    assert not any(key.startswith("ledger/") for key in written(s3))
    assert handled(message("m", KEY)) == []
    assert len(written(s3)) == 3


def test_processing_again_overwrites_with_the_same_bytes(s3: S3Client) -> None:
    put(s3)
    handled(message("m", KEY))
    before = {key: s3.get_object(Bucket="processed", Key=key)["ETag"] for key in written(s3)}
    handled(message("again", KEY), message("and again", KEY))
    after = {key: s3.get_object(Bucket="processed", Key=key)["ETag"] for key in written(s3)}
    assert after == before


def test_a_message_that_fails_is_alone_in_failing(s3: S3Client) -> None:
    other = KEY.replace("/b-", "/c-")
    put(s3)
    put(s3, other)
    failed = handled(
        message("first", KEY),
        message("gone", KEY.replace("/b-", "/no-")),
        message("stray", "events/stray.gz"),
        {"messageId": "junk", "body": "junk"},
        message("last", other),
    )
    assert failed == ["gone", "stray", "junk"]
    assert len([key for key in written(s3) if key.startswith("ledger/")]) == 2


def test_the_test_event_of_s3_is_acknowledged(s3: S3Client) -> None:
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
    assert handled({"messageId": "m", "body": test_event}) == []
    assert written(s3) == []


def test_a_key_with_spaces_and_other_scripts_is_processed(s3: S3Client) -> None:
    key = KEY.replace("/b-", "/a b+c é 日本-")
    put(s3, key)
    assert handled(message("m", key)) == []
    (ledger,) = ledgers(s3)
    assert (ledger.batch, ledger.received, ledger.recovered) == ("a b+c é 日本", 2, False)


def test_a_batch_that_the_sweep_sent_is_marked_as_recovered(s3: S3Client) -> None:
    put(s3)
    handled(message("m", KEY, recovered=True))
    assert [ledger.recovered for ledger in ledgers(s3)] == [True]


def test_an_object_put_there_by_other_means_was_ingested_when_s3_stored_it(s3: S3Client) -> None:
    s3.put_object(Bucket="raw", Key=KEY, Body=CONTENT)
    assert handled(message("m", KEY)) == []
    (key,) = [key for key in written(s3) if key.startswith("quarantine/")]
    content = s3.get_object(Bucket="processed", Key=key)["Body"].read()
    (record,) = gzip.decompress(content).splitlines()
    stored = s3.head_object(Bucket="raw", Key=KEY)["LastModified"]
    assert json.loads(record)["ingested_at"] == stored.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.parametrize(
    ("timestamp", "counts"),
    [("2026-11-25T13:00:00Z", (1, 1, 0)), ("2026-11-25T13:00:00.000001Z", (1, 0, 1))],
)
def test_an_event_a_day_ahead_is_judged_alike_in_every_copy(
    s3: S3Client, timestamp: str, counts: tuple[int, int, int]
) -> None:
    """A message that ingest got twice stands in two batches, stored at two times."""
    event = gzip.compress(body(timestamp=timestamp) + b"\n")
    first, again = (KEY.replace("/b-n2", f"/{name}-n1") for name in ("first", "again"))
    put(s3, first, event, ingested_at="2026-11-24T12:00:01Z")
    put(s3, again, event, ingested_at="2026-11-26T18:30:00Z")
    handled(message("m", first, again))
    assert [(ledger.batch, ledger.outcome[:3]) for ledger in ledgers(s3)] == [
        ("again", counts),
        ("first", counts),
    ]
