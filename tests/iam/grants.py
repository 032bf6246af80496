"""Every action that the stack's roles hold, and how to take one of them away for a while."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from local.deployed import SETTINGS, Deployed
from tests.harness.synthesis import SETTINGS as SYNTHESISED
from tests.harness.synthesis import synthesised


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One action of one statement (`sid`) of a role; the role without the stack's prefix."""

    role: str
    sid: str
    action: str


def grants(engine: str = "duckdb", via: str = "sns") -> list[Grant]:
    """All of them, from the synthesised stack: whatever is granted one day is among them."""
    whole = synthesised(engine=engine, via=via)
    documents: dict[str, Any] = whole["data"]["aws_iam_policy_document"]
    roles = whole["resource"]["aws_iam_role"]
    found = []
    for policy in whole["resource"]["aws_iam_role_policy"].values():
        role = roles[_named(policy["role"])]["name"].removeprefix(f"{SYNTHESISED.names.prefix}-")
        for statement in documents[_named(policy["policy"])]["statement"]:
            found += [Grant(role, statement["sid"], action) for action in statement["actions"]]
    return sorted(found)


def without(deployed: Deployed, grant: Grant) -> AbstractContextManager[None]:
    """The deployed role without that action, and as it was afterwards."""
    return replaced(deployed, grant)


@contextlib.contextmanager
def replaced(deployed: Deployed, grant: Grant, *statements: dict[str, Any]) -> Iterator[None]:
    """The deployed role with statements in place of that action, and as it was afterwards."""
    iam = deployed.client("iam")
    names = {
        "RoleName": f"{SETTINGS.names.prefix}-{grant.role}",
        "PolicyName": "permissions",
    }
    document = iam.get_role_policy(**names)["PolicyDocument"]
    less = _taken_out(document, grant)
    less["Statement"] += statements
    if less["Statement"]:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(less))
    else:
        iam.delete_role_policy(**names)
    try:
        yield
    finally:
        iam.put_role_policy(**names, PolicyDocument=json.dumps(document))


def _taken_out(document: dict[str, Any], grant: Grant) -> dict[str, Any]:
    statements, taken = [], 0
    for statement in document["Statement"]:
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else list(actions)
        if statement["Sid"] == grant.sid:
            actions.remove(grant.action)
            taken += 1
        if actions:
            statements.append({**statement, "Action": actions})
    assert taken == 1
    return {**document, "Statement": statements}


def _named(reference: str) -> str:
    """The logical id in a reference such as `${aws_iam_role.<id>.name}`."""
    return reference.removeprefix("${").split(".")[-2]
