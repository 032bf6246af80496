"""The announcements of reports: as docs/report.md has one, and as they arrive on moto's AWS."""

from __future__ import annotations

import json
from typing import Any

import boto3

from tests.harness.pipeline import SETTINGS
from toolchain.project import ROOT


def documented_event() -> dict[str, Any]:
    """The detail of the event that docs/report.md shows."""
    page = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    text = page.partition("**Machines** get an event")[2].partition("```json\n")[2]
    shown: dict[str, Any] = json.loads(text.partition("```")[0])
    return shown


class Announcements:
    """What arrived: events of the bus, and mails of the topic."""

    def __init__(self) -> None:
        self._sqs = boto3.client("sqs")
        self._mails = self._queue("mails")
        self._events = self._queue("events")
        sns = boto3.client("sns")
        sns.subscribe(
            TopicArn=SETTINGS["REPORTS_TOPIC"], Protocol="sqs", Endpoint=self._arn(self._mails)
        )
        events = boto3.client("events")
        events.put_rule(
            Name="all",
            EventBusName="bus",
            EventPattern=json.dumps({"source": [SETTINGS["EVENT_SOURCE"]]}),
        )
        events.put_targets(
            Rule="all", EventBusName="bus", Targets=[{"Id": "q", "Arn": self._arn(self._events)}]
        )

    def mails(self) -> list[dict[str, str]]:
        """Mails since the last call."""
        return self._receive(self._mails)

    def events(self) -> list[dict[str, Any]]:
        """Events since the last call."""
        return self._receive(self._events)

    def _queue(self, name: str) -> str:
        return self._sqs.create_queue(QueueName=name)["QueueUrl"]

    def _arn(self, url: str) -> str:
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return answer["Attributes"]["QueueArn"]

    def _receive(self, url: str) -> list[Any]:
        found = []
        while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found
