"""`pipeline send --as-received` hands whole envelopes to the ingest queue, as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cli.judging.entries import Entry
from cli.reading.rejected import Rejected
from cli.sending.received import IngestQueue, as_received
from cli.sending.routes import by_any_bus
from stacks.settings import Bus, Routing, Settings
from tests.harness.command import NAMES, run
from tests.harness.event_files import EVENT, ndjson
from tests.harness.foreign_events import envelope
from tests.harness.sending import account

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient


def received() -> list[str]:
    """What the ingest queue has got."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=NAMES.ingest.queue)["QueueUrl"]
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
    return bodies


def test_envelopes_come_to_the_queue_byte_for_byte(deployed: S3Client, file: Path) -> None:
    lines = [
        json.dumps({**envelope({"n": n}), "id": f"i-{n}"}, separators=(" , ", ": "))
        for n in range(25)
    ]
    file.write_text("\n".join(lines))
    code, figures = account(str(file), "--as-received")
    assert (code, figures["accepted"], figures["invalid"]) == (0, 25, 0)
    assert sorted(received()) == sorted(lines)


def test_what_will_be_quarantined_is_counted(deployed: S3Client, file: Path) -> None:
    faulty = {**EVENT, "event_id": ""}
    code, figures = account(str(ndjson(file, envelope(faulty))), "--as-received")
    assert (code, figures["accepted"], figures["invalid"]) == (1, 1, 1)
    assert figures["quarantine"][0]["reason"] == "empty:event_id"
    assert len(received()) == 1


def test_what_the_rule_leaves_out_is_not_handed_over(
    deployed: S3Client, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent() -> dict[str, int]:
        _, figures = account(str(file), "--as-received")
        reasons: dict[str, int] = figures["reasons"]
        return reasons

    ndjson(file, envelope({}, source="aws.ecs"), envelope({}, source=NAMES.event_source))
    assert sent() == {"NotRouted": 1, "OwnSource": 1}
    routing = Routing(sources=["shop"], event_types=["Order"])
    monkeypatch.setattr("cli.target.load", lambda name: Settings(environment=name, routing=routing))
    ndjson(
        file,
        envelope({}, source="bill", detail_type="Order"),
        envelope({}, source="shop", detail_type="Other"),
        envelope({}, source="shop", detail_type="Order"),
    )
    assert sent() == {"NotRouted": 2}
    assert len(received()) == 1


def test_what_the_rule_of_another_bus_takes_is_handed_over(
    deployed: S3Client, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = {"source": "aws.ecs", "detail_type": "ECS Task State Change"}
    taken = Bus(sources=["aws.ecs"], filter={"detail": {"lastStatus": "STOPPED", "n": 1.5}})
    routing = Routing(buses={"default": taken})
    monkeypatch.setattr("cli.target.load", lambda name: Settings(environment=name, routing=routing))
    stopped = envelope({"lastStatus": "STOPPED", "n": 1.5}, **task)
    ndjson(file, stopped, envelope({"lastStatus": "RUNNING", "n": 1.5}, **task), envelope({}))
    _, figures = account(str(file), "--as-received")
    assert (figures["accepted"], figures["reasons"]) == (2, {"NotRouted": 1})
    assert json.dumps(stopped) in received()


@pytest.mark.parametrize("inside", [b"9" * 5_000, b"[" * 100_000 + b"]" * 100_000])
def test_any_envelope_is_held_to_the_filter_of_another_bus(inside: bytes) -> None:
    routing = Routing(buses={"default": Bus(sources=["shop"], filter={"detail": {"n": [7]}})})
    line = json.dumps(envelope({"n": 7, "x": 1}, source="aws.ecs")).encode()
    line = line.replace(b'"x": 1', b'"x": ' + inside)
    entry = Entry(line, line.decode(), "aws.ecs", "Task")
    lost = by_any_bus(routing, "own")(entry)
    assert lost is not None
    assert lost.code == "NotRouted"


@pytest.mark.parametrize("options", [(), ("--no-check",)])
def test_what_is_no_envelope_is_refused(
    deployed: S3Client, file: Path, options: tuple[str, ...]
) -> None:
    unnamed = {name: value for name, value in envelope({}).items() if name != "source"}
    file = ndjson(file, EVENT, {"a": 1}, unnamed, envelope({}))
    code, figures = account(str(file), "--as-received", *options)
    assert (code, figures["reasons"], figures["accepted"]) == (1, {"NotAnEnvelope": 3}, 1)
    assert len(Path(figures["rejects"]).read_text().splitlines()) == 3


def test_a_queue_that_is_not_there_is_said(lone_bus: None, file: Path) -> None:
    result = run("send", str(ndjson(file, envelope({}))), "--as-received")
    assert result.exit_code == 1
    assert "is the stack deployed to this account and region?" in result.stderr
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (json.dumps(envelope({"x": "y" * 262_144})).encode(), "EntryTooLarge"),
        (json.dumps(envelope({"x": "\uffff"})).encode(), "InvalidMessageContents"),
        (json.dumps(envelope({"x": "\uffff"}), ensure_ascii=False).encode(), "InvalidMessage"),
        (json.dumps(envelope({"x": "y"})).encode().replace(b'"y"', b'"\xff"'), "NotUnicode"),
    ],
)
def test_what_no_queue_takes_is_refused(line: bytes, reason: str) -> None:
    from cli.judging.envelopes import whole

    found = as_received(line, 7, whole(line))
    assert isinstance(found, Rejected)
    assert found.reason.startswith(reason)
    assert found.number == 7


class Sqs:
    """A queue that answers as it is told to, in turn."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)
        self.asked: list[int] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: N803 - boto3's
        self.asked.append(len(Entries))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def queue(sqs: Any) -> IngestQueue:
    client: SQSClient = sqs
    return IngestQueue(client, "url", pause=lambda _: None)


def entries(count: int) -> list[Entry]:
    return [Entry(b"{}", "{}", "s", "t", n) for n in range(count)]


def taken(*ids: int) -> dict[str, Any]:
    return {"Successful": [{"Id": str(n)} for n in ids]}


def failed(number: int, *, sender: bool) -> dict[str, Any]:
    return {"Failed": [{"Id": str(number), "Code": "Odd", "SenderFault": sender}]}


def test_what_fails_at_the_queue_passingly_is_sent_again() -> None:
    sqs = Sqs({**taken(0, 2), **failed(1, sender=False)}, taken(0))
    outcome = queue(sqs).put(entries(3))
    assert (outcome.accepted, outcome.retries, sqs.asked) == (3, 1, [3, 1])


def test_what_is_the_senders_fault_is_rejected() -> None:
    outcome = queue(Sqs({**taken(0), **failed(1, sender=True)})).put(entries(2))
    assert outcome.accepted == 1
    assert [(one.number, one.reason) for one in outcome.rejected] == [(1, "Odd")]


def test_a_message_that_no_answer_names_is_sent_again() -> None:
    sqs = Sqs(taken(0), ConnectionError("gone"), taken(0))
    outcome = queue(sqs).put(entries(2))
    assert (outcome.accepted, sqs.asked) == (2, [2, 1, 1])
