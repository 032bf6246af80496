"""Redrive empties a dead-letter queue in an order that cannot lose a message."""

from __future__ import annotations

import io
import itertools
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
import pytest
import time_machine

from cli.books import Depth
from cli.commands.redrive import estimate
from cli.repair.dead_letters import Failure, move, not_seen
from cli.repair.messages import ReadableQueue
from cli.repair.report_runs import run_input
from functions.common import pricing
from functions.common.output_keys import EventsKey
from functions.common.sqs import Queue
from functions.ingest.batch import pack
from functions.process.batch import process
from stacks.names import StageName
from tests.harness.command import NAMES, run
from tests.harness.events import body

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

SCHEDULED = "2026-11-24T00:30:00Z"


def put(name: str, *bodies: str, **attributes: str) -> None:
    sqs = boto3.client("sqs")
    for one in bodies:
        sqs.send_message(
            QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"],
            MessageBody=one,
            MessageAttributes={
                key: {"DataType": "String", "StringValue": value}
                for key, value in attributes.items()
            },
        )


def bodies(name: str) -> list[str]:
    """What a queue holds; hidden messages are not seen."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return sorted(found)


def held(name: str) -> int:
    """How many messages a queue holds, hidden ones too."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    visible, hidden = (
        attributes["ApproximateNumberOfMessages"],
        attributes["ApproximateNumberOfMessagesNotVisible"],
    )
    return int(visible) + int(hidden)


@pytest.fixture(autouse=True)
def impatient_and_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.repair.messages._WAIT_SECONDS", 0)
    # Of two deletions at the same time moto's queues forget one.
    monkeypatch.setattr("functions.common.parallel._THREADS", 1)


@pytest.mark.parametrize(
    ("stage", "letters", "queue"),
    [
        ("ingest", NAMES.ingest.dead_letters, NAMES.ingest.queue),
        ("process", NAMES.process.dead_letters, NAMES.process.queue),
    ],
)
def test_every_message_goes_back_to_its_queue_with_its_body(
    deployed: S3Client, stage: str, letters: str, queue: str
) -> None:
    given = [f'{{"id": {n}, "é": "\\n"}}' for n in range(23)]
    put(letters, *given[:20])
    put(letters, *given[20:], ERROR_CODE="NO_PERMISSIONS")
    result = run("redrive", stage)
    assert result.exit_code == 0, result.output
    assert f"23 messages redriven to {queue}" in result.stdout
    assert bodies(queue) == sorted(given)
    assert held(letters) == 0


def test_a_dry_run_leaves_everything_where_it_is(deployed: S3Client) -> None:
    put(NAMES.process.dead_letters, "a", "b")
    result = run("redrive", "process", "--dry-run")
    assert "about 2 messages of" in result.stdout
    assert "dry run: nothing was changed" in result.stdout
    assert bodies(NAMES.process.dead_letters) == ["a", "b"]
    assert bodies(NAMES.process.queue) == []


def test_everything_stays_where_it_is_when_a_person_says_no(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(NAMES.process.dead_letters, "a")
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    assert "Go on?" in run("redrive", "process", stdin=b"n\n").stdout
    assert bodies(NAMES.process.dead_letters) == ["a"]
    assert bodies(NAMES.process.queue) == []


def test_messages_that_no_count_shows_yet_are_redriven(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQS's counts may lag by a minute."""
    monkeypatch.setattr("cli.commands.redrive.depth", lambda *_: Depth(0, 0, 0))
    put(NAMES.ingest.dead_letters, "a", "b")
    assert "2 messages redriven" in run("redrive", "ingest").stdout
    assert bodies(NAMES.ingest.queue) == ["a", "b"]


def test_an_empty_queue_is_said_to_be_empty(deployed: S3Client) -> None:
    assert "nothing to redrive" in run("redrive", "ingest").stdout


def test_events_that_are_redriven_arrive_on_the_day_of_the_redrive(deployed: S3Client) -> None:
    """And count on the day on which they happened. So say the documents."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        put(NAMES.ingest.dead_letters, body(timestamp="2026-11-19T23:00:00Z").decode())
    redriven = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
    with time_machine.travel(redriven, tick=False):
        assert run("redrive", "ingest").exit_code == 0
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=NAMES.ingest.queue)["QueueUrl"]
        (message,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    record = {"messageId": message["MessageId"], "body": message["Body"]}
    (batch,) = pack([{**record, "attributes": message["Attributes"]}])
    assert batch.key.arrived == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    done = process(
        batch.key, batch.body, ingested_at=redriven, zone=ZoneInfo("UTC"), recovered=False
    )
    (key,) = (EventsKey.parse(output.key) for output in done.outputs)
    assert (str(key.day), key.arrived) == ("2026-11-19", batch.key.arrived)


class Recorded:
    """A queue's client that notes what is asked of it, and can refuse or die."""

    def __init__(self, calls: list[str], refuse: str = "", die: bool = False) -> None:
        self._calls, self._refuse, self._die = calls, refuse, die
        self._left = [[{"MessageId": b, "Body": b, "ReceiptHandle": b} for b in ("a", "b")]]

    def receive_message(self, **_: object) -> dict[str, Any]:
        return {"Messages": self._left.pop()} if self._left else {}

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        if self._die:
            raise ConnectionError
        answer: dict[str, list[dict[str, Any]]] = {"Successful": [], "Failed": []}
        for entry in request["Entries"]:
            if entry["MessageBody"] == self._refuse:
                answer["Failed"].append({"Id": entry["Id"], "Code": "No", "SenderFault": True})
            else:
                self._calls.append(f"send {entry['MessageBody']}")
                answer["Successful"].append({"Id": entry["Id"]})
        return answer

    def delete_message_batch(self, **request: Any) -> dict[str, Any]:
        self._calls += [f"delete {entry['ReceiptHandle']}" for entry in request["Entries"]]
        return {}


def test_a_message_is_deleted_only_after_it_was_sent() -> None:
    calls: list[str] = []
    letters: Any = Recorded(calls)
    counts = {"redriven": 0}
    assert (
        move(ReadableQueue(letters, "l"), Queue(letters, "q"), counts, lambda count=1: None) == []
    )
    assert calls == ["send a", "send b", "delete a", "delete b"]
    assert counts == {"redriven": 2, "failed": 0}


def test_a_message_that_the_queue_refuses_stays() -> None:
    calls: list[str] = []
    letters: Any = Recorded(calls, refuse="a")
    counts = {"redriven": 0}
    (failure,) = move(
        ReadableQueue(letters, "l"), Queue(letters, "q"), counts, lambda count=1: None
    )
    assert (failure.message_id, failure.reason) == ("a", "No")
    assert calls == ["send b", "delete b"]


def test_dying_while_sending_deletes_nothing() -> None:
    calls: list[str] = []
    letters: Any = Recorded(calls, die=True)
    with pytest.raises(ConnectionError):
        move(
            ReadableQueue(letters, "l"), Queue(letters, "q"), {"redriven": 0}, lambda count=1: None
        )
    assert calls == []


FAILED_RUN = {
    "version": "1.0",
    "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
    "requestPayload": {"scheduled_at": SCHEDULED},
    "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
    "responsePayload": {"errorMessage": "out of disk"},
}


@pytest.mark.parametrize(
    ("body", "attributes", "expected"),
    [
        (json.dumps(FAILED_RUN), {}, {"scheduled_at": SCHEDULED}),
        (f'{{"scheduled_at": "{SCHEDULED}"}}', {}, {"scheduled_at": SCHEDULED}),
        (
            '{"scheduled_at": "<aws.scheduler.scheduled-time>"}',
            {"SCHEDULED_TIME": SCHEDULED},
            {"scheduled_at": SCHEDULED},
        ),
        ('{"date": "2026-11-23"}', {}, {"date": "2026-11-23"}),
        ("junk", {}, None),
        ("[]", {}, None),
        ('{"requestContext": {}}', {}, None),
    ],
)
def test_the_input_of_a_failed_run_is_found_in_either_kind_of_letter(
    body: str, attributes: dict[str, str], expected: dict[str, Any] | None
) -> None:
    assert run_input(body, attributes) == expected


class Functions:
    """A Lambda client that fails for one input, and notes the others."""

    def __init__(self, failing: object = None) -> None:
        self._failing = failing
        self.inputs: list[Any] = []

    def invoke(self, *, Payload: bytes, **_: object) -> dict[str, Any]:  # noqa: N803 - boto3's name
        given = json.loads(Payload)
        if given == self._failing:
            answer = io.BytesIO(b'{"errorMessage": "no such day"}')
            return {"Payload": answer, "FunctionError": "Unhandled"}
        self.inputs.append(given)
        return {"Payload": io.BytesIO(b"{}")}


def test_failed_report_runs_are_run_again_and_only_then_deleted(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = Functions(failing={"date": "x"})
    monkeypatch.setattr("cli.target.Target.functions", functions)
    put(NAMES.report.dead_letters, json.dumps(FAILED_RUN), "junk", '{"date": "x"}')
    result = run("redrive", "report")
    assert result.exit_code == 1
    assert functions.inputs == [{"scheduled_at": SCHEDULED}]
    assert f"1 message redriven to {NAMES.report.function}" in result.stdout
    error = " ".join(result.stderr.split())
    assert f"2 messages stay in {NAMES.report.dead_letters}" in error
    assert "no input of a report run" in error
    assert "the report function failed: no such day" in error
    assert held(NAMES.report.dead_letters) == 2


@pytest.mark.parametrize("stage", list(StageName))
def test_more_messages_cost_more(stage: StageName) -> None:
    prices = pricing.load()
    assert 0 < estimate(stage, 1).usd(prices) < estimate(stage, 1000).usd(prices)


def test_messages_that_failed_and_come_round_again_end_the_redrive() -> None:
    """A slow redrive: they are received anew once they are no longer hidden."""
    failures: dict[str, Failure] = {}
    found = []
    for messages in itertools.islice(not_seen(itertools.repeat([{"MessageId": "a"}]), failures), 3):
        found.append(messages)
        failures["a"] = Failure("a", "why")
    assert found == [[{"MessageId": "a"}]]
