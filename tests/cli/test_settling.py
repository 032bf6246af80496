"""`status --wait` ends when all is in: on AWS only once SQS's counts can be believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli import settling
from cli.books import Depth, State
from cli.settling import patience, until_settled
from cli.target import Target
from cli.terminal.errors import CommandError
from cli.terminal.options import Options
from functions.common.books import Books, balance
from stacks.settings import Settings, load
from tests.harness.clock import Clock

DAY = date(2026, 11, 24)
RAW = "events/dt=2026-11-24/hr=04/min=15/{}-n5.ndjson.gz"


def target(settings: Settings) -> Target:
    found = Target(Options(environment="dev", profile=None, region=None, local_directory=Path()))
    found.settings = settings
    return found


def state(waiting: int = 0, batches: int = 0, *, pending: bool = False) -> State:
    """With so many messages in the queue of ingest, and batches that are stored."""
    books: Books = balance(
        [RAW.format(n) for n in range(batches)],
        [] if pending else [f"ledger/dt=2026-11-24/{n}-n5-v5-q0.json" for n in range(batches)],
    )
    return State(books={DAY: books}, queues={"ingest": Depth(waiting, 0, 0)}, dead_letters={})


class Watched:
    """An environment that is as `then` says at each second; which were looked at, and last days."""

    def __init__(self, then: Callable[[float], State], monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock()
        self.looks: list[float] = []
        self.days: list[date] = []

        def look(_target: Target, days: list[date]) -> State:
            self.looks.append(self.clock.now)
            self.days = days
            return then(self.clock.now)

        monkeypatch.setattr(settling, "time", self.clock)
        monkeypatch.setattr(settling, "read_state", look)


@pytest.fixture
def on_aws(aws: None) -> Target:
    """Its batching window is 60 s."""
    return target(load("dev"))


@pytest.fixture
def embedded(aws: None) -> Target:
    return target(load("local"))


def test_counts_that_are_a_minute_behind_do_not_end_the_wait(
    on_aws: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand events were sent just now: the counts say so after 55 s, and ingest takes 30."""

    def then(second: float) -> State:
        if second < 55:
            return state()
        return state(waiting=1_000) if second < 85 else state(batches=1)

    watched = Watched(then, monkeypatch)
    found = until_settled(on_aws, DAY, 900, lambda text: None)
    assert found == state(batches=1)
    assert watched.clock.now >= 85 + 60


def test_messages_that_no_count_shows_are_waited_for_as_long_as_a_window_holds_them(
    on_aws: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(lambda second: state(batches=second >= 75), monkeypatch)
    assert until_settled(on_aws, DAY, 900, lambda text: None) == state(batches=1)
    assert watched.clock.now >= 75 + 60


def test_each_change_begins_the_wait_again(on_aws: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that come one by one, each done at the next look: always settled, never quiet."""
    watched = Watched(lambda second: state(batches=min(int(second // 50), 4)), monkeypatch)
    assert until_settled(on_aws, DAY, 900, lambda text: None) == state(batches=4)
    assert 200 + 120 <= watched.clock.now <= 200 + 120 + 10


def test_a_pending_batch_is_waited_for(on_aws: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(lambda second: state(batches=1, pending=second < 300), monkeypatch)
    assert until_settled(on_aws, DAY, 900, lambda text: None) == state(batches=1)
    assert watched.clock.now >= 300 + 60


def test_the_days_on_which_the_wait_began_and_goes_on_are_waited_for_too(
    on_aws: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an earlier day, across midnight: what is on its way arrives on one of the two."""
    watched = Watched(lambda second: state(), monkeypatch)
    midnight = property(lambda _: date(2026, 11, 27 if watched.clock.now < 60 else 28))
    monkeypatch.setattr(Target, "today", midnight)
    until_settled(on_aws, DAY, 900, lambda text: None)
    assert watched.days == [DAY, date(2026, 11, 27), date(2026, 11, 28)]


def test_what_is_being_waited_for_is_said(on_aws: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    Watched(lambda second: state(waiting=7 * (second < 10)), monkeypatch)
    until_settled(on_aws, DAY, 900, said.append)
    assert said[0] == "7 in ingest, 0 batches pending"
    assert "0 in ingest, 0 batches pending, quiet for 30 of 120 s" in said


def test_a_time_that_is_too_short_for_it_is_an_error_that_says_so(
    on_aws: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    Watched(lambda second: state(), monkeypatch)
    with pytest.raises(CommandError, match=r"not settled after 0:00:30: .*quiet for 35 of 120 s"):
        until_settled(on_aws, DAY, 30, lambda text: None)


def test_on_the_embedded_aws_a_second_look_is_enough(
    embedded: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(lambda second: state(waiting=second < 1), monkeypatch)
    until_settled(embedded, DAY, 900, lambda text: None)
    assert watched.looks == [0.0, 1.0, 2.0]


def test_the_longest_window_can_be_waited_for_in_the_default_time() -> None:
    """An event waits for its batch that long, then all must be quiet."""
    longest = Settings.model_validate({"environment": "x", "ingest": {"batch_window_seconds": 300}})
    assert patience(longest).quiet + 300 < 900
