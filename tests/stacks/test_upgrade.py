"""An update in place removes nothing of what an earlier version wrote into another resource."""

from __future__ import annotations

import pytest

from tests.harness.synthesis import resource, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

# The constructs that were resources of their own.
POLICIES = [
    *("ingest/queue/policy", "ingest/dead-letters/policy"),
    *("process/queue/policy", "process/dead-letters/policy"),
    *("report/dead-letters/policy", "delivery/webhook/dead-letters/policy"),
]
REDRIVE_ALLOW_POLICIES = ["ingest/queue/redrive-allow", "process/queue/redrive-allow"]


def logical_id(path: str) -> str:
    """What Terraform calls the construct at a path, whatever the stack is called."""
    from stacks.cdk import Construct, TerraformOutput, TerraformStack, Testing

    scope: Construct = TerraformStack(Testing.app(), "any")
    *parents, name = path.split("/")
    for parent in parents:
        scope = Construct(scope, parent)
    found: str = TerraformOutput(scope, name, value="").friendly_unique_id
    return found


def test_what_was_a_resource_of_its_own_is_forgotten_and_not_removed() -> None:
    blocks = synthesised()["removed"]
    assert all(block["lifecycle"] == {"destroy": False} for block in blocks)
    assert {block["from"] for block in blocks} == {
        *(f"aws_sqs_queue_policy.{logical_id(path)}" for path in POLICIES),
        *(
            f"aws_sqs_queue_redrive_allow_policy.{logical_id(path)}"
            for path in REDRIVE_ALLOW_POLICIES
        ),
    }


def test_what_is_forgotten_is_now_part_of_the_queues() -> None:
    for path in POLICIES:
        assert resource("aws_sqs_queue", path.removesuffix("/policy"))["policy"]
    for path in REDRIVE_ALLOW_POLICIES:
        dead_letters = path.replace("queue/redrive-allow", "dead-letters")
        assert resource("aws_sqs_queue", dead_letters)["redrive_allow_policy"]
