"""The most that any role of an environment may do: a bound on what its deploy role can hand out.

A deploy role makes roles and writes their policies. Without a bound it could write itself a role
that may do anything. So it may only make roles that carry this boundary (an IAM permissions
boundary), which allows the actions that the stack's roles have now, on the environment's own
resources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from stacks.permissions.derive import (
    Condition,
    Permission,
    Place,
    UnknownResourceError,
)
from stacks.settings import Settings

# Per service, the resources of an environment. All their names begin with `{prefix}`, but for the
# `{database}`, the `{key}` and identities of SES.
_OWN = {
    "s3": ("arn:{partition}:s3:::{prefix}-*",),
    "sqs": ("arn:{partition}:sqs:{region}:{account}:{prefix}-*",),
    "sns": ("arn:{partition}:sns:{region}:{account}:{prefix}-*",),
    "events": (
        "arn:{partition}:events:{region}:{account}:event-bus/{prefix}",
        "arn:{partition}:events:{region}:{account}:api-destination/{prefix}-*",
    ),
    "lambda": ("arn:{partition}:lambda:{region}:{account}:function:{prefix}-*",),
    "logs": ("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{prefix}-*",),
    "athena": ("arn:{partition}:athena:{region}:{account}:workgroup/{prefix}-*",),
    "glue": (
        "arn:{partition}:glue:{region}:{account}:catalog",
        "arn:{partition}:glue:{region}:{account}:database/{database}",
        "arn:{partition}:glue:{region}:{account}:table/{database}/*",
    ),
    # Of any identity, so that another recipient needs no other boundary: the sender's address
    # bounds it.
    "ses": ("arn:{partition}:ses:{region}:{account}:identity/*",),
    "kms": ("{key}",),
}
# The ARN of a key that the stack makes is a random id. The roles' policies and the key's own say
# which key it is.
_A_KEY = "arn:{partition}:kms:{region}:{account}:key/*"


def boundary(stack: Mapping[str, Any], place: Place, settings: Settings) -> list[Permission]:
    """One permission a service that the stack's roles use. Raises UnknownResourceError."""
    actions: dict[str, set[str]] = defaultdict(set)
    for policy in stack["resource"].get("aws_iam_role_policy", {}).values():
        for statement in _document(stack, policy["policy"])["statement"]:
            for action in statement["actions"]:
                actions[action.partition(":")[0]].add(action)
    unknown = sorted(set(actions) - set(_OWN))
    if unknown:
        raise UnknownResourceError(
            f"roles use {', '.join(unknown)}: say in stacks/permissions/boundary.py on what"
        )
    where = {"partition": place.partition, "region": place.region, "account": place.account}
    own = {
        **where,
        "prefix": settings.names.prefix,
        "database": settings.names.database,
        # A key that was there may be another account's.
        "key": settings.encryption.kms_key_arn or _A_KEY.format(**where),
    }
    return [
        Permission(
            group="boundary",
            sid=service.capitalize(),
            actions=tuple(sorted(actions[service])),
            resources=tuple(arn.format(**own) for arn in _OWN[service]),
            conditions=_conditions(service, settings),
        )
        for service in sorted(actions)
    ]


def _conditions(service: str, settings: Settings) -> tuple[Condition, ...]:
    """What holds of every use of a service."""
    sender = settings.delivery.sender
    if service == "ses" and sender:
        return (("StringEquals", "ses:FromAddress", (sender,)),)
    return ()


def _document(stack: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    """The policy document that `${data.aws_iam_policy_document.<id>.json}` refers to."""
    documents: Mapping[str, Mapping[str, Any]] = stack["data"]["aws_iam_policy_document"]
    return documents[reference.split(".")[2]]
