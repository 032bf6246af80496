"""From a synthesised stack to the statements of the role that may deploy it, and no other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stacks.permissions.actions import NEEDS, Need

# The argument that names a resource, where it is not `name`.
_NAMED_BY = {"aws_s3_bucket": "bucket", "aws_lambda_function": "function_name"}
_REFERENCE = re.compile(r"^\$\{(aws_\w+)\.([\w-]+)\.\w+\}$")
# Which managed policy holds the statements of a service. One policy may have 6,144 characters (IAM
# quotas), so there are several. `derive` knows no action of a service that is missing here.
GROUPS = {
    "s3": "storage",
    "kms": "storage",
    "sqs": "messages",
    "events": "messages",
    "scheduler": "messages",
    "lambda": "functions",
    "iam": "functions",
    "logs": "functions",
    "sns": "messages",
    "cloudwatch": "watching",
    "glue": "catalog",
    "athena": "catalog",
    "ssm": "secrets",
    "secretsmanager": "secrets",
}
# Data sources that need no permission.
_FREE_DATA = {"aws_caller_identity", "aws_partition", "aws_iam_policy_document"}

Condition = tuple[str, str, tuple[str, ...]]


class UnknownResourceError(ValueError):
    """The stack has a resource of a type whose actions are not written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One statement of a policy: what its `group` of services may do to `resources`.

    `sid`: the type of resource that it is for, or the first of them. `conditions` must all hold.
    """

    group: str
    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the stack is deployed; partition and account are Terraform tokens."""

    partition: str
    region: str
    account: str


def derive(stack: Mapping[str, Any], place: Place) -> list[Permission]:
    """What Terraform needs to apply, plan and destroy the stack, given as Terraform JSON.

    Raises UnknownResourceError.
    """
    resources: Mapping[str, Mapping[str, Any]] = stack["resource"]
    read = {kind: data for kind, data in stack["data"].items() if kind not in _FREE_DATA}
    unknown = sorted({*resources, *read} - set(NEEDS))
    if unknown:
        raise UnknownResourceError(
            f"no actions are known for {', '.join(unknown)}:"
            " add them to stacks/permissions/actions/"
        )
    # Policies have a limit of size, so statements are merged twice: resources that need the same
    # actions, then actions on the same resources.
    by_need: dict[tuple[str, Need], list[dict[str, Any]]] = defaultdict(list)
    for kind, entries in sorted({**resources, **read}.items()):
        for body in entries.values():
            for need in NEEDS[kind]:
                if (not need.argument or body.get(need.argument)) and not body.get(need.unless):
                    by_need[kind, need].append(_arguments(body, resources, place))
    merged: dict[tuple[str, tuple[str, ...], tuple[Condition, ...]], dict[str, str]]
    merged = defaultdict(dict)
    for (kind, need), bodies in by_need.items():
        arns = tuple(sorted({need.arn.format_map(body) for body in bodies}))
        conditions = tuple(_conditions(need, bodies))
        for action in need.actions:
            merged[GROUPS[action.partition(":")[0]], arns, conditions].setdefault(action, kind)
    return [
        Permission(
            group=group,
            sid=f"{_camel(next(iter(actions.values())))}{number}",
            actions=tuple(sorted(actions)),
            resources=arns,
            conditions=conditions,
        )
        for number, ((group, arns, conditions), actions) in enumerate(merged.items(), start=1)
    ]


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.removeprefix("aws_").split("_"))


def _conditions(need: Need, bodies: list[dict[str, Any]]) -> Iterator[Condition]:
    for test, key, value in need.only_if:
        yield test, key, tuple(sorted({value.format_map(body) for body in bodies}))


def _arguments(
    body: Mapping[str, Any], resources: Mapping[str, Mapping[str, Any]], place: Place
) -> dict[str, Any]:
    """A resource's arguments with references replaced by names, and where it is deployed."""
    where = {"partition": place.partition, "region": place.region, "account": place.account}
    return {**dict(_resolved(body, resources)), **where}


def _resolved(
    body: Mapping[str, Any], resources: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Any]]:
    for argument, value in body.items():
        if isinstance(value, dict):
            yield argument, dict(_resolved(value, resources))
        elif isinstance(value, str):
            yield argument, _name(value, resources)


def _name(value: str, resources: Mapping[str, Mapping[str, Any]]) -> str:
    """The name of the resource that `value` refers to, or `value` if there is none."""
    while found := _REFERENCE.match(value):
        kind, id_ = found.groups()
        name = resources[kind][id_].get(_NAMED_BY.get(kind, "name"))
        if name is None:
            break
        value = name
    return value
