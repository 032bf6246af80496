"""Requests of the deploy role, held against its rights: each is allowed, and each right is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.harness.iam_policies import Asked, Statement, allowing, listed, matches
from tests.harness.needed_rights import NeededRights
from tests.harness.recorded import Recorded

# A right on a resource: its action and the pattern of the resource.
Right = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """`refused`: what requests need and no statement allows. `used`: the rights that some need."""

    refused: list[tuple[str, Asked]]
    used: set[Right]


def judge(
    requests: Iterable[Recorded], statements: Sequence[Statement], *, account: str, keys: set[str]
) -> Judged:
    """Judge the requests that were signed with one of `keys`, of all that an account was asked.

    The others are what it has been made by: a role's boundary may be an admin's.
    """
    needed = NeededRights(account)
    refused: list[tuple[str, Asked]] = []
    used: set[Right] = set()
    for request in requests:
        asked = needed.of(request)
        for one in asked if request.access_key in keys else []:
            allowed = allowing(statements, one)
            if not allowed:
                refused.append((str(request), one))
            used |= {
                (one.action, pattern)
                for statement in allowed
                for pattern in listed(statement["Resource"])
                if matches(pattern, one.resource)
            }
    return Judged(refused, used)


def rights(statements: Iterable[Statement]) -> set[Right]:
    """Every action of the statements, on every resource that they name for it."""
    return {
        (action, pattern)
        for statement in statements
        for action in listed(statement["Action"])
        for pattern in listed(statement["Resource"])
    }


def without_use(
    statements: Iterable[Statement], used: set[Right], reasons: Mapping[str, str]
) -> tuple[list[Right], list[str]]:
    """The rights that are neither used nor have a reason, and the reasons that no right needs.

    `reasons`: by action. A right on an ARN in two forms is used if one form is.
    """
    unused = rights(statements) - used
    bare = {(action, _bare(pattern)) for action, pattern in used}
    left = {one for one in unused if (one[0], _bare(one[1])) not in bare}
    needless = set(reasons) - {action for action, _ in left}
    return sorted(one for one in left if one[0] not in reasons), sorted(needless)


def _bare(pattern: str) -> str:
    return pattern.removesuffix("/*").removesuffix(":*")
