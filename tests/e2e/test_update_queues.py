"""An environment of an earlier version is updated in place, and no queue is ever without policies.

That version made the policies of queues as resources of their own. `separate_policies.tfstate` is
what Terraform had written down for it of the queues, `ENDPOINT` standing for the emulator's
address; the queues themselves are made here as it says that they are. To have them made by
Terraform, as they were, would take 75 seconds.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from local.emulator import instance
from local.terraform import Deployment
from tests.harness.plans import assert_nothing_to_change

pytestmark = pytest.mark.e2e

STATE = Path(__file__).with_name("separate_policies.tfstate")
# What a queue is, by the arguments of Terraform's that say it.
ATTRIBUTES = {
    "message_retention_seconds": "MessageRetentionPeriod",
    "visibility_timeout_seconds": "VisibilityTimeout",
    "max_message_size": "MaximumMessageSize",
    "redrive_policy": "RedrivePolicy",
}
POLICIES = ("Policy", "RedrivePolicy", "RedriveAllowPolicy")


def rows(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The attributes of the resources of a type."""
    return [row["instances"][0]["attributes"] for row in state["resources"] if row["type"] == kind]


def make_queues(sqs: Any, state: dict[str, Any]) -> None:
    """The queues, as they are where that state is of."""
    # Dead-letter queues first: the others name them.
    for queue in sorted(rows(state, "aws_sqs_queue"), key=lambda row: bool(row["redrive_policy"])):
        attributes = {ours: str(queue[name]) for name, ours in ATTRIBUTES.items() if queue[name]}
        attributes["SqsManagedSseEnabled"] = "true"
        sqs.create_queue(QueueName=queue["name"], Attributes=attributes, tags=queue["tags_all"])
    for kind, argument, attribute in (
        ("aws_sqs_queue_policy", "policy", "Policy"),
        ("aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy", "RedriveAllowPolicy"),
    ):
        for row in rows(state, kind):
            sqs.set_queue_attributes(
                QueueUrl=row["queue_url"], Attributes={attribute: row[argument]}
            )


def look(sqs: Any) -> dict[str, dict[str, Any]]:
    """What protects each queue, and when it was made."""
    found = {}
    for url in sqs.list_queues()["QueueUrls"]:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        found[url.rpartition("/")[2]] = {
            "made": attributes["CreatedTimestamp"],
            **{name: json.loads(attributes.get(name, "null")) for name in POLICIES},
        }
    return found


@contextmanager
def watching(sqs: Any) -> Iterator[list[dict[str, dict[str, Any]]]]:
    """What is seen of the queues meanwhile, again and again."""
    seen: list[dict[str, dict[str, Any]]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            seen.append(look(sqs))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def test_an_update_in_place_leaves_no_queue_without_its_policies(tmp_path: Path) -> None:
    running = instance.start(tmp_path)
    try:
        used = Deployed(tmp_path, running)
        sqs = used.client("sqs")
        text = STATE.read_text(encoding="utf-8").replace("ENDPOINT", running.endpoint)
        (tmp_path / "terraform.tfstate").write_text(text, encoding="utf-8")
        make_queues(sqs, json.loads(text))
        before = look(sqs)
        assert len(before) == 5
        assert all(queue["Policy"] for queue in before.values())
        assert len([queue for queue in before.values() if queue["RedriveAllowPolicy"]]) == 2

        deployment = Deployment(SETTINGS, running, tmp_path)
        with watching(sqs) as seen:
            deployment.deploy()

        assert len(seen) > 50
        assert all(one == before for one in seen)
        assert look(sqs) == before
        state = json.loads((tmp_path / "terraform.tfstate").read_text(encoding="utf-8"))
        assert len(rows(state, "aws_sqs_queue")) == 5
        assert not rows(state, "aws_sqs_queue_policy")
        assert not rows(state, "aws_sqs_queue_redrive_allow_policy")
        assert_nothing_to_change(deployment)
    finally:
        instance.stop(tmp_path)
