"""Requests of the deploy role, held against its rights: each is allowed, and each right is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.harness.iam_policies import Asked, Statement, allowing, attached, listed, matches
from tests.harness.needed_rights import NeededRights
from tests.harness.recorded import Recorded

if TYPE_CHECKING:
    from tests.harness.moto_stories import Story

# An action, and the kind of resource that it is allowed on, such as `role`; `*` for any.
Right = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """`refused`: requests with what they need that no statement allows. `used`: rights in use."""

    refused: list[tuple[str, Asked]]
    used: set[Right]


def judge(
    requests: Iterable[Recorded], statements: Sequence[Statement], *, account: str, key: str
) -> Judged:
    """Judge the requests that were signed with an access key, of all that an environment made.

    The others are what it was made by before: a role's boundary may be an admin's.
    """
    needed = NeededRights(account)
    refused: list[tuple[str, Asked]] = []
    used: set[Right] = set()
    for request in requests:
        asked = needed.of(request)
        for one in asked if request.access_key == key else []:
            allowed = allowing(statements, one)
            if not allowed:
                refused.append((str(request), one))
            used |= {
                (one.action, _kind(pattern))
                for statement in allowed
                for pattern in listed(statement["Resource"])
                if matches(pattern, one.resource)
            }
    return Judged(refused, used)


def of_the_deploy_role(story: Story) -> tuple[Judged, set[Right]]:
    """How a story's requests by the deploy role are judged, and all the rights that it has."""
    statements = attached(story.instance, story.settings.names.deploy_role)
    jobs = [step for step in story.steps if step.by == story.settings.names.deploy_role]
    (key,) = {request.access_key for step in jobs for request in step.records}
    requests = [request for step in story.steps for request in step.records]
    judged = judge(requests, statements, account=story.server.account, key=key)
    return judged, rights(statements)


def rights(statements: Iterable[Statement]) -> set[Right]:
    """Every action of the statements, on every kind of resource that they name for it."""
    return {
        (action, _kind(pattern))
        for statement in statements
        for action in listed(statement["Action"])
        for pattern in listed(statement["Resource"])
    }


def _kind(pattern: str) -> str:
    """What an ARN begins with behind the account, such as `role`; of S3 `bucket` or `object`."""
    if pattern == "*":
        return pattern
    *_, service, _, _, resource = pattern.split(":", 5)
    if service == "s3":
        return "object" if "/" in resource else "bucket"
    kind, *name = re.split("[:/]", resource)
    return kind if name else service
