"""What one resource needs: actions on an ARN, and what narrows it."""

from __future__ import annotations

from dataclasses import dataclass

ROLE_ARN = "arn:{partition}:iam::{account}:role/"
TAG_ACTIONS = "TagResource UntagResource ListTagsForResource"


@dataclass(frozen=True, slots=True)
class Need:
    """Actions on one resource. `argument`: only when that argument of the resource is set.

    `unless`: only when that one is not set. `reason` says why an ARN ends in a star that is not
    part of a name. `only_if`: conditions (test, key, value) that all narrow such an ARN, or whom a
    role is passed to.
    """

    arn: str
    actions: tuple[str, ...]
    argument: str = ""
    unless: str = ""
    reason: str = ""
    only_if: tuple[tuple[str, str, str], ...] = ()


def actions(service: str, names: str) -> tuple[str, ...]:
    """The actions of a service by their names, which spaces separate."""
    return tuple(f"{service}:{name}" for name in names.split())
