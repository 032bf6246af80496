"""Policies of IAM, judged as IAM judges them: do statements allow an action on a resource?

Of the language of policies only what the project's own policies use is known here; anything else
fails. The rules are those of the IAM user guide, "IAM JSON policy elements".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from local.emulator.instance import Instance
from stacks.permissions.derive import Permission
from tests.harness.clones import client

Statement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request must be allowed: an action on a resource.

    `context`: the condition keys that the request has, in lower case, with their values.
    """

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)


def as_statements(permissions: Iterable[Permission]) -> list[dict[str, Any]]:
    """Permissions as the statements of a policy's JSON."""
    statements: list[dict[str, Any]] = []
    for one in permissions:
        conditions: dict[str, dict[str, list[str]]] = {}
        for test, key, values in one.conditions:
            conditions.setdefault(test, {})[key] = list(values)
        statements.append(
            {
                "Sid": one.sid,
                "Effect": "Allow",
                "Action": list(one.actions),
                "Resource": list(one.resources),
                **({"Condition": conditions} if conditions else {}),
            }
        )
    return statements


def attached(running: Instance, role: str) -> list[Statement]:
    """The statements of the managed policies that a role has."""
    iam = client(running, "iam")
    statements: list[Statement] = []
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = policy["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
        statements += found["Document"]["Statement"]
    return statements


def allowing(statements: Iterable[Statement], asked: Asked) -> list[Statement]:
    """Those of the statements that allow it."""
    found = []
    for statement in statements:
        assert statement["Effect"] == "Allow", "a statement that denies is not judged here"
        if (
            asked.action in listed(statement["Action"])
            and any(matches(one, asked.resource) for one in listed(statement["Resource"]))
            and _holds(statement.get("Condition", {}), asked.context)
        ):
            found.append(statement)
    return found


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` is like the whole text."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL)


def listed(value: str | Sequence[str]) -> list[str]:
    """What a policy has of something: one alone is no list there."""
    return [value] if isinstance(value, str) else list(value)


def _holds(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, Any]) -> bool:
    return all(
        _TESTS[test](context.get(key.lower()), listed(values))
        for test, keys in conditions.items()
        for key, values in keys.items()
    )


def _equals(had: Sequence[str] | None, values: list[str]) -> bool:
    return had is not None and any(one in values for one in had)


def _arn_equals(had: Sequence[str] | None, values: list[str]) -> bool:
    return had is not None and any(matches(value, one) for one in had for value in values)


def _none_equals(had: Sequence[str] | None, values: list[str]) -> bool:
    lower = [value.lower() for value in values]
    return not any(one.lower() in lower for one in had or ())


_TESTS: dict[str, Callable[[Sequence[str] | None, list[str]], bool]] = {
    "StringEquals": _equals,
    "StringEqualsIfExists": lambda had, values: had is None or _equals(had, values),
    "ArnEquals": _arn_equals,
    "Null": lambda had, values: values == [str(had is None).lower()],
    "ForAllValues:StringNotEqualsIgnoreCase": _none_equals,
}
