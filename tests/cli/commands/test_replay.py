"""Replay sends every batch of the days to the process queue, or says which it did not."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cli.repair.batch_sources import holds
from functions.common.keys import RawKey
from functions.common.notification import parse
from stacks.settings import load
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.events import body, envelope

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

RAW = NAMES.raw_bucket(ACCOUNT)
KEY = "events/dt=2026-11-{}/hr=04/{}-n1.ndjson.gz"
DAYS = ("--from=2026-11-23", "--to=2026-11-24")


def store(s3: S3Client, key: str, *bodies: bytes) -> str:
    content = b"".join(one + b"\n" for one in bodies or (body(),))
    s3.put_object(Bucket=RAW, Key=key, Body=gzip.compress(content))
    return key


def sent(*swept: str) -> list[str]:
    """The keys in the process queue's messages; they are gone from it then.

    Those of `swept` say that they were recovered, no others.
    """
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=NAMES.process.queue)["QueueUrl"]
    keys: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found = parse(message["Body"], RAW)
            assert found.recovered == bool(set(found.keys) & set(swept))
            keys += found.keys
    return sorted(keys)


def put_entry(s3: S3Client, key: str, *outputs: str) -> None:
    body = json.dumps({"outputs": outputs}).encode()
    s3.put_object(Bucket=NAMES.processed_bucket(ACCOUNT), Key=key, Body=body)


def audits(s3: S3Client) -> int:
    bucket = NAMES.processed_bucket(ACCOUNT)
    return s3.list_objects_v2(Bucket=bucket, Prefix="audit/")["KeyCount"]


def test_the_batches_of_the_days_are_sent_and_no_others(deployed: S3Client) -> None:
    inside = [store(deployed, KEY.format(23 + n % 2, f"b{n:02}")) for n in range(23)]
    for outside in (22, 25):
        store(deployed, KEY.format(outside, "b"))
    result = run("replay", *DAYS)
    assert result.exit_code == 0, result.output
    assert "23 batches of 2026-11-23 to 2026-11-24, 23 events" in result.stdout
    assert "estimated cost: less than $0.01" in result.stdout
    assert sent() == sorted(inside)
    assert audits(deployed) == 2


def test_a_dry_run_says_what_and_how_much_and_changes_nothing(deployed: S3Client) -> None:
    store(deployed, KEY.format(23, "b"))
    result = run("replay", *DAYS, "--dry-run")
    assert result.exit_code == 0
    assert "1 batch of" in result.stdout
    assert "3 S3 writes, 2 S3 reads, 3 SQS requests, 1 invocation;" in result.stdout
    assert sent() == []
    assert audits(deployed) == 0


@pytest.mark.parametrize(("answer", "done"), [("y\n", True), ("n\n", False)])
def test_a_person_is_asked_at_a_terminal(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch, answer: str, done: bool
) -> None:
    store(deployed, KEY.format(23, "b"))
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    result = run("replay", *DAYS, stdin=answer.encode())
    assert "Go on?" in result.stdout
    assert bool(sent()) == done == bool(audits(deployed))


def test_nobody_is_asked_who_has_said_yes(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(deployed, KEY.format(23, "b"))
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    assert "Go on?" not in run("replay", *DAYS, "--yes").stdout
    assert len(sent()) == 1


def test_an_object_outside_the_layout_is_named_and_left_alone(deployed: S3Client) -> None:
    store(deployed, "events/dt=2026-11-23/stray")
    result = run("replay", *DAYS)
    assert "events/dt=2026-11-23/stray" in result.stderr
    assert "nothing to replay" in result.stdout


def test_of_many_objects_outside_the_layout_a_few_are_named(deployed: S3Client) -> None:
    for n in range(30):
        store(deployed, f"events/dt=2026-11-23/stray-{n:02}")
    result = run("replay", *DAYS)
    assert result.stderr.count("outside the layout") == 20
    assert "and 10 more" in result.stderr


def test_a_refused_batch_is_named_and_the_command_fails(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [store(deployed, KEY.format(23, name)) for name in "abc"]

    def refuse(_: object, **request: Any) -> dict[str, Any]:
        ids = [entry["Id"] for entry in request["Entries"]]
        failed = {"Id": ids[1], "Code": "AccessDenied", "SenderFault": True}
        return {"Successful": [{"Id": ids[0]}, {"Id": ids[2]}], "Failed": [failed]}

    class Refusing:
        send_message_batch = refuse

        def get_queue_url(self, **_: object) -> dict[str, str]:
            return {"QueueUrl": "url"}

    monkeypatch.setattr("cli.target.Target.sqs", Refusing())
    result = run("replay", *DAYS)
    assert result.exit_code == 1
    assert "2 batches sent" in result.stdout
    assert f"AccessDenied {keys[1]}" in " ".join(result.stderr.split())


def test_days_in_the_wrong_order_are_refused(deployed: S3Client) -> None:
    result = run("replay", "--from=2026-11-24", "--to=2026-11-23")
    assert result.exit_code == 1
    assert "is after" in result.stderr


def test_with_a_source_only_batches_that_hold_it_are_sent(deployed: S3Client) -> None:
    mixed = store(deployed, KEY.format(23, "mixed"), body(source="a"), body(source="b"))
    store(deployed, KEY.format(23, "other"), body(source="b"))
    deployed.put_object(Bucket=RAW, Key=KEY.format(24, "cut"), Body=b"no gzip")
    result = run("replay", *DAYS, "--source=a")
    assert "reading 3 batches to see the sources" in result.stderr
    assert "MB downloaded" in result.stderr
    assert sent() == sorted([mixed, KEY.format(24, "cut")])


@pytest.mark.parametrize(
    ("line", "source", "found"),
    [
        (body(source="a"), "a", True),
        (body(source="a"), "b", False),
        (body(source="é"), "é", True),
        (body(source=...), "shop", True),  # the envelope's
        (envelope("[1]"), "shop", True),
        (envelope("[" * 5000), "other", False),
        (b"junk", "junk", False),
        (b"\xff", "\xff", False),
        (b'"a \\n string"', "a", False),
    ],
)
def test_a_batch_holds_a_source_by_event_or_envelope(line: bytes, source: str, found: bool) -> None:
    assert holds(gzip.compress(b"other\n" + line + b"\n"), source) == found


def test_a_batch_that_only_the_sweep_processed_stays_recovered(deployed: S3Client) -> None:
    plain, swept, both, pending = (
        store(deployed, KEY.format(23, name)) for name in ("plain", "swept", "both", "pending")
    )
    ledger = "ledger/dt=2026-11-23/{}-n1-v1-q0{}.json"
    for key in (
        ledger.format("plain", ""),
        ledger.format("swept", "-recovered"),
        ledger.format("both", ""),
        ledger.format("both", "-recovered"),
        "ledger/dt=2026-11-23/stray",
    ):
        put_entry(deployed, key)
    assert run("replay", *DAYS, "--yes").exit_code == 0
    assert sent(swept) == sorted([plain, swept, both, pending])


def test_reports_that_no_daily_run_looks_at_are_named(deployed: S3Client) -> None:
    """A batch of events that happened long before: newer code may refuse one of them."""
    store(deployed, KEY.format(23, "b"))
    put_entry(
        deployed,
        "ledger/dt=2026-11-23/b-n2-v2-q0.json",
        "events/dt=2026-01-05/b-n1.parquet",
        "events/dt=2025-12-30/b-n1.parquet",
    )
    result = run("replay", *DAYS)
    assert result.exit_code == 0, result.output
    assert "restate --from 2025-12-30 --to 2026-01-05" in result.stdout


def test_reports_that_the_next_daily_run_looks_at_are_not_named(deployed: S3Client) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    raw = RawKey(arrived=datetime.now(UTC) - timedelta(days=1), batch="b", count=1)
    store(deployed, str(raw))
    put_entry(
        deployed,
        f"ledger/dt={yesterday}/b-n1-v1-q0.json",
        f"events/dt={yesterday}/b-n1.parquet",
    )
    result = run("replay", f"--from={yesterday}", f"--to={yesterday}")
    assert result.exit_code == 0, result.output
    assert "restate" not in result.stdout


@pytest.mark.parametrize(("further", "named"), [(0, False), (1, True)])
def test_the_last_day_that_the_next_daily_run_looks_at_is_not_named(
    deployed: S3Client, further: int, named: bool
) -> None:
    """Yesterday, and `look_back_days` before it."""
    back = 1 + load("dev").report.look_back_days + further
    day = datetime.now(UTC).date() - timedelta(days=back)
    store(deployed, KEY.format(23, "b"))
    put_entry(deployed, "ledger/dt=2026-11-23/b-n2-v2-q0.json", f"events/dt={day}/b-n1.parquet")
    result = run("replay", *DAYS)
    assert (f"restate --from {day} --to {day}" in result.stdout) == named
