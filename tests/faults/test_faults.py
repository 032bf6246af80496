"""Short runs of the simulated pipeline under faults; `make test-faults` is the long one.

Whatever strikes, and whichever versions of the code process a batch, each event that was accepted
is in exactly one of activity, duplicates, quarantine and pending, in every report; after recovery
none is pending, the books balance, and curated events and quarantine are those of the reports.
"""

from __future__ import annotations

import pytest

from tests.faults import queue
from tests.faults.__main__ import holds, text
from tests.faults.simulation import Simulation

pytestmark = pytest.mark.slow

EVENTS = 600
FEW_EVENTS = 30


@pytest.mark.parametrize(("seed", "zone"), [(2, "UTC"), (5, "Asia/Kolkata")])
def test_nothing_is_lost_or_counted_twice_whatever_strikes(seed: int, zone: str) -> None:
    ended = Simulation(seed, EVENTS).run()
    assert ended.zone == zone
    assert 0 < ended.batches_of_format_1 < ended.batches
    assert holds(ended), text(ended)
    assert ended.events.total() == EVENTS
    assert ended.checked >= 5
    assert len(ended.faults) >= 20


def test_events_that_are_redriven_arrive_anew_and_are_in_one_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each message that ingest fails on once is a dead letter. Some were stored all the same."""
    monkeypatch.setattr(queue, "MAX_RECEIVES", 1)
    ended = Simulation(3, EVENTS).run()
    assert ended.faults["events redriven to ingest"]
    assert holds(ended), text(ended)


def test_the_same_seed_gives_the_same_faults_and_another_gives_others() -> None:
    once, again, other = (Simulation(seed, FEW_EVENTS, days=1).run() for seed in (1, 1, 2))
    assert len(once.order) >= 20
    assert (again.order, again.events) == (once.order, once.events)
    assert other.order != once.order
