"""Pauses between tries grow, are never the same for all clients, and have a longest."""

from __future__ import annotations

from functions.common.retries import backoff

FIRST, LONGEST = 0.1, 5.0


def pauses(attempt: int) -> list[float]:
    """Enough pauses before one try to fill their range: 1 in 10^20 test runs finds a gap."""
    return [backoff(attempt, first=FIRST, longest=LONGEST) for _ in range(500)]


def test_a_pause_is_anything_up_to_a_bound_that_doubles() -> None:
    for attempt in range(6):
        bound = FIRST * 2**attempt
        found = pauses(attempt)
        assert 0 <= min(found) < 0.1 * bound
        assert 0.9 * bound < max(found) <= bound


def test_no_pause_is_longer_than_the_longest() -> None:
    for attempt in (6, 10, 100):
        found = pauses(attempt)
        assert min(found) < 0.1 * LONGEST
        assert 0.9 * LONGEST < max(found) <= LONGEST
