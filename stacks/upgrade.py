"""What an update of an older deployment needs, so that it loses nothing.

Queue policies used to be resources of their own; now they are arguments of the queues. Terraform
would write the queues and then remove those resources, and the queues would have no policies until
the next apply. So Terraform has to forget these resources and to leave in AWS what they wrote.
Where the state has none of them, this changes nothing.

This file may go once every environment has been deployed with it.
"""

from __future__ import annotations

from stacks.cdk import TerraformStack

_FORGOTTEN = {
    "aws_sqs_queue_policy": [
        "ingest_queue_policy_BE1DAC14",
        "ingest_dead-letters_policy_0E0E17EE",
        "process_queue_policy_65921B17",
        "process_dead-letters_policy_4FA47E09",
        "report_dead-letters_policy_9C6FB15F",
        "delivery_webhook_dead-letters_policy_9DA4F24C",
    ],
    "aws_sqs_queue_redrive_allow_policy": [
        "ingest_queue_redrive-allow_FC1F950D",
        "process_queue_redrive-allow_11C5D061",
    ],
}


def forget_separate_policies(stack: TerraformStack) -> None:
    """Take the old resources out of the state, without removing anything from AWS."""
    blocks = [
        {"from": f"{kind}.{name}", "lifecycle": {"destroy": False}}
        for kind, names in _FORGOTTEN.items()
        for name in names
    ]
    # CDKTF has no construct for this block of Terraform 1.7.
    stack.add_override("removed", blocks)
