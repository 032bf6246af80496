"""An alarm that goes off reaches whoever listens to the topic.

The emulator judges no alarm by what happens in the pipeline: each is set off by hand here, and when
it would go off by itself is asserted in tests/stacks/operations/test_operations.py.
"""

from __future__ import annotations

import json

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import eventually
from tests.harness.runbook import WITHOUT_WEBHOOK

pytestmark = pytest.mark.e2e

NAMES = SETTINGS.names


def test_every_alarm_tells_the_topic_when_it_begins_and_when_it_ends(deployed: Deployed) -> None:
    sqs, sns, cloudwatch = (deployed.client(name) for name in ("sqs", "sns", "cloudwatch"))
    url = sqs.create_queue(QueueName="listener")["QueueUrl"]
    topic = f"arn:aws:sns:{NAMES.region}:{deployed.running.account}:{NAMES.alarms_topic}"
    queue = f"arn:aws:sqs:{NAMES.region}:{deployed.running.account}:listener"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    heard: set[tuple[str, str]] = set()

    def listen() -> int:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            told = json.loads(json.loads(message["Body"])["Message"])
            heard.add((told["AlarmName"], told["NewStateValue"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(heard)

    alarms = [row["AlarmName"] for row in cloudwatch.describe_alarms()["MetricAlarms"]]
    assert set(alarms) == {f"{NAMES.prefix}-{kind}" for kind in WITHOUT_WEBHOOK}
    states = ("ALARM", "OK")
    for state in states:
        for name in alarms:
            cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="tried")
    eventually(lambda: listen() == len(alarms) * len(states))
    assert heard == {(name, state) for name in alarms for state in states}
