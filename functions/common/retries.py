"""How long to wait before something is tried again."""

from __future__ import annotations

import random


def backoff(attempt: int, *, first: float, longest: float) -> float:
    """Seconds to wait before try number `attempt`, the first try being number 0.

    Exponential with full jitter, so that many clients do not come back at once: anything up to
    `first * 2**attempt`, and at most `longest`.
    """
    return random.uniform(0, min(longest, first * 2**attempt))  # noqa: S311 - no secret
