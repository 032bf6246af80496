"""Short runs of the simulated pipeline under faults; `make test-faults` is the long one.

Whatever strikes, each event that was accepted is in exactly one of activity, duplicates,
quarantine and pending, in every report; after recovery none is pending and the books balance.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.faults.__main__ import holds, text
from tests.faults.simulation import Simulation, Verdict

EVENTS = 600


@cache
def verdict(seed: int) -> Verdict:
    return Simulation(seed, EVENTS).run()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_or_counted_twice_whatever_strikes(seed: int) -> None:
    ended = verdict(seed)
    assert holds(ended), text(ended)
    assert ended.events.total() == EVENTS
    assert ended.checked >= 5
    assert len(ended.faults) >= 20


def test_the_same_seed_gives_the_same_faults() -> None:
    once, again = verdict(1), Simulation(1, EVENTS).run()
    assert (again.order, again.events) == (once.order, once.events)
    assert verdict(2).order != once.order
