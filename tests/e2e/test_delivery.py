"""A report is told of on the deployed pipeline, and telling makes no event for the pipeline.

Mails themselves the embedded AWS does not send: a queue stands in for the reader.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import eventually

pytestmark = pytest.mark.e2e

DAY = datetime.now(UTC).date() - timedelta(days=5)
EVENTS = 40


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
    deployed.pipeline("generate", f"--date={DAY}", f"--events={EVENTS}", f"--output={file}")
    deployed.pipeline("send", str(file), "--json")
    deployed.pipeline("status", "--wait")
    before = arrived(deployed)
    assert before >= EVENTS
    made = deployed.report(DAY)
    assert made["comparison"]["stands_out"] == []

    heard: list[dict[str, Any]] = []

    def something() -> bool:
        heard.extend(machines.received())
        return bool(heard)

    eventually(something)
    (told,) = heard
    assert told["detail-type"] == "Report Ready"
    assert (told["detail"]["date"], told["detail"]["events"]) == (str(DAY), EVENTS)
    (mail,) = mails.received()
    assert mail["Subject"].startswith(f"Report of {DAY}: {EVENTS} events")

    # Longer than the batching window: what the bus had sent to the queue would be stored by now.
    time.sleep(3 * SETTINGS.ingest.batch_window_seconds)
    deployed.pipeline("status", "--wait")
    assert arrived(deployed) == before
