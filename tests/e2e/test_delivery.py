"""A report is told of on the deployed pipeline, and telling makes no event for the pipeline.

Mails by SNS the embedded AWS does not send: a queue stands in for the reader. Those by SES it
passes on to a mail server.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.common.report_keys import ReportKeys
from functions.report.text.dates import short_day
from local.deployed import SETTINGS, Deployed
from tests.harness import mails
from tests.harness.by_ses import SENDER, mailing_by_ses
from tests.harness.daily_runs import days_ago
from tests.harness.deployments import Deployments, eventually
from tests.harness.mailbox import Mailbox, mailbox
from tests.harness.web_server import answering

pytestmark = pytest.mark.e2e

EVENTS = 40


@pytest.fixture(scope="module")
def mailed() -> Iterator[Mailbox]:
    """The mail server that the embedded AWS knows."""
    with mailbox() as server:
        yield server


@pytest.fixture(scope="module")
def deployed(
    deployments: Deployments, mailed: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    directory = tmp_path_factory.mktemp("delivery")
    with deployments.start(directory, {"SMTP_HOST": mailed.address}) as deployed:
        yield deployed


class Queue:
    """A queue that hears what is told."""

    def __init__(self, deployed: Deployed, name: str) -> None:
        self._sqs = deployed.client("sqs")
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        self.arn = answer["Attributes"]["QueueArn"]

    def received(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def subscribe(deployed: Deployed, address: str) -> None:
    """What stacks/constructs/webhook.py makes, where settings name an address."""
    events, names = deployed.client("events"), SETTINGS.names
    key = {"ApiKeyName": "X-Sent-By", "ApiKeyValue": "EventBridge"}
    connection = events.create_connection(
        Name="chat", AuthorizationType="API_KEY", AuthParameters={"ApiKeyAuthParameters": key}
    )
    destination = events.create_api_destination(
        Name="chat",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint=address,
        HttpMethod="POST",
    )
    pattern = {"source": [names.event_source], "detail": {"news": [True]}}
    events.put_rule(Name="chat", EventBusName=names.bus, EventPattern=json.dumps(pattern))
    target = {
        "Id": "chat",
        "Arn": destination["ApiDestinationArn"],
        "RoleArn": "arn:aws:iam::000000000000:role/chat",
        "InputPath": "$.detail.chat",
    }
    events.put_targets(Rule="chat", EventBusName=names.bus, Targets=[target])


def arrived(deployed: Deployed) -> int:
    """How many events are stored in the raw zone."""
    return sum(
        int(key.rsplit("-n", 1)[1].split(".")[0]) for key in deployed.keys(deployed.raw_bucket)
    )


def test_a_report_is_told_of_and_the_telling_does_not_come_back(
    deployed: Deployed, tmp_path: Path
) -> None:
    mails, machines = Queue(deployed, "mails"), Queue(deployed, "machines")
    names = SETTINGS.names
    sns, events = deployed.client("sns"), deployed.client("events")
    (topic,) = [
        row["TopicArn"]
        for row in sns.list_topics()["Topics"]
        if row["TopicArn"].endswith(f":{names.reports_topic}")
    ]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=mails.arn)
    pattern = json.dumps({"source": [names.event_source]})
    events.put_rule(Name="machines", EventBusName=names.bus, EventPattern=pattern)
    events.put_targets(
        Rule="machines", EventBusName=names.bus, Targets=[{"Id": "queue", "Arn": machines.arn}]
    )

    file = tmp_path / "events.ndjson"
    deployed.pipeline("generate", f"--date={days_ago(5)}", f"--events={EVENTS}", f"--output={file}")
    deployed.pipeline("send", str(file), "--json")
    deployed.pipeline("status", "--wait")
    before = arrived(deployed)
    assert before >= EVENTS
    made = deployed.report(days_ago(5))
    assert made["comparison"]["stands_out"] == []

    heard: list[dict[str, Any]] = []

    def something() -> bool:
        heard.extend(machines.received())
        return bool(heard)

    eventually(something)
    (told,) = heard
    assert told["detail-type"] == "Report Ready"
    assert (told["detail"]["date"], told["detail"]["events"]) == (str(days_ago(5)), EVENTS)
    (mail,) = mails.received()
    assert f"{short_day(str(days_ago(5)))}: {EVENTS} events" in mail["Subject"]

    # Longer than the batching window: what the bus had sent to the queue would be stored by now.
    time.sleep(3 * SETTINGS.ingest.batch_window_seconds)
    deployed.pipeline("status", "--wait")
    assert arrived(deployed) == before


def test_a_chat_is_posted_json_whatever_is_in_the_text(deployed: Deployed, tmp_path: Path) -> None:
    day = days_ago(6)
    file = tmp_path / "events.ndjson"
    event = {
        "event_id": "one",
        "source": 'a "source"\\of\nlines',
        "timestamp": f"{day}T12:00:00Z",
        "event_type": "Quoted",
        "details": {},
    }
    file.write_text(json.dumps(event), encoding="utf-8")
    with answering() as chat:
        subscribe(deployed, f"{chat.address}/hook")
        deployed.pipeline("send", str(file), "--json")
        deployed.pipeline("status", "--wait")
        deployed.report(day)
        eventually(lambda: chat.asked)
    (request,) = chat.asked
    assert request.headers["content-type"].startswith("application/json")
    posted = json.loads(request.body)
    assert posted.keys() == {"text"}
    assert "1 event from 1 source" in posted["text"]
    assert "\n" in posted["text"]


def test_a_mail_by_ses_has_the_report_as_text_as_a_page_and_as_its_table(
    deployed: Deployed, mailed: Mailbox, tmp_path: Path
) -> None:
    day = days_ago(4)
    team = ["a@example.com", "b@example.org"]
    file = tmp_path / "events.ndjson"
    deployed.pipeline("generate", f"--date={day}", "--events=300", f"--output={file}")
    deployed.pipeline("send", str(file), "--json")
    deployed.pipeline("status", "--wait")
    with mailing_by_ses(deployed, team):
        deployed.report(day)
        eventually(lambda: mailed.received)
        # Nothing has changed: nobody is told again.
        deployed.report(day)
    (received,) = mailed.received
    assert (received.sender, received.recipients) == (SENDER, team)
    mail = mails.read(received.raw)
    assert f"{short_day(str(day))}: 300 events" in mail.headers["Subject"]
    keys = ReportKeys(day=day)
    bucket = SETTINGS.names.reports_bucket(deployed.running.account)
    assert f"s3://{bucket}/{keys.html}" in mail.text
    assert "300 events from" in mail.html
    stored = deployed.client("s3").get_object(Bucket=bucket, Key=keys.csv)["Body"].read()
    assert mail.files == {f"report-{day}.csv": stored}
