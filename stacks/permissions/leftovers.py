"""What `pipeline leftovers` asks that Terraform does not: reads of what may be there, by name.

It looks for everything that an environment can have, whatever its settings are today, and names
what the bootstrap has made. A right to list would often show what belongs to others: a list of
functions has their variables.
"""

from __future__ import annotations

from stacks.names import Names
from stacks.permissions.derive import Permission, Place

_GROUP = "leftovers"


def looked_for(names: Names, place: Place) -> list[Permission]:
    """One permission for each request of `cli/commands/leftovers.py` that the stack needs not."""

    def arn(service: str, *resources: str, region: str = place.region) -> tuple[str, ...]:
        where = f"arn:{place.partition}:{service}:{region}:{place.account}"
        return tuple(f"{where}:{resource}" for resource in resources)

    queues = {*names.queues.values(), *names.dead_letters.values(), names.webhook_dead_letters}
    webhook = names.webhook
    # The ARN of a connection or of a destination ends in a random id.
    connection = (f"connection/{webhook}", f"connection/{webhook}/*")
    destination = (f"api-destination/{webhook}", f"api-destination/{webhook}/*", connection[1])
    resources = {
        "sqs:GetQueueUrl": arn("sqs", *sorted(queues)),
        "events:DescribeRule": arn("events", f"rule/{names.other_bus_rule}"),
        "events:DescribeConnection": arn("events", *connection),
        "events:DescribeApiDestination": arn("events", *destination),
        "athena:GetWorkGroup": arn("athena", f"workgroup/{names.report_workgroup}"),
        "iam:GetRole": arn("iam", f"role/{webhook}", region=""),
        "iam:ListAttachedRolePolicies": arn("iam", f"role/{names.deploy_role}", region=""),
        "iam:GetPolicy": arn("iam", f"policy/{names.boundary}", region=""),
        # They take no resource. A mapping has no name, and a key has it by its alias alone.
        "lambda:ListEventSourceMappings": ("*",),
        "kms:ListAliases": ("*",),
    }
    return [
        Permission(
            group=_GROUP, sid=action.partition(":")[2], actions=(action,), resources=resources
        )
        for action, resources in resources.items()
    ]
