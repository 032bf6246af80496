"""Keys of a mapping that is proposed, and the paths with the best names for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.discovering.inventory import Inventory
from cli.discovering.seen import Seen
from functions.process.mapping.compiled import Steps
from stacks.definitions.paths import MAX_CHARACTERS as LONGEST_PATH


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: what to write, why, and the paths that it reads.

    `spares`: False if some events would be invalid by it, as `why` says.
    """

    name: str
    value: Any
    why: str
    reads: tuple[Steps, ...] = ()
    spares: bool = True


def best(
    seen: Inventory,
    rank: Callable[[Steps], tuple[int, int] | None],
    fits: Callable[[Seen], bool],
    weak: Callable[[Seen], bool] = lambda _one: False,
) -> Seen | None:
    """The path with the best name that fits; one that is `weak` only if there is no other."""
    ranked = [
        ((weak(one), found), one)
        for one in seen.inside
        if (found := rank(one.steps)) is not None and can_be_written(one) and fits(one)
    ]
    return min(ranked, key=lambda one: one[0])[1] if ranked else None


def can_be_written(one: Seen) -> bool:
    """Whether definitions may have a path that is so long."""
    return len(one.path) <= LONGEST_PATH


def mostly(one: Seen, seen: Inventory) -> bool:
    """Whether half of the events have something there."""
    return 2 * one.count >= seen.events
