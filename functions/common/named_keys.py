"""Lists of keys in reports and answers: every key is counted, the first hundred are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

MAX_NAMED = 100


class NamedKeys(TypedDict):
    """`batches`: how many keys there are. `keys`: the first MAX_NAMED of them, sorted."""

    batches: int
    keys: list[str]


def named_keys(keys: Sequence[str]) -> NamedKeys:
    """Count all keys and name the first MAX_NAMED in order."""
    return {"batches": len(keys), "keys": sorted(keys)[:MAX_NAMED]}
