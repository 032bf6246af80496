"""A run of tests that midnight falls into counts what arrived before it too."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local import deployed
from local.deployed import Deployed
from local.emulator.instance import Instance
from tests.harness.one_day import today

if TYPE_CHECKING:
    import pytest

RUNNING = Instance(endpoint="http://127.0.0.1:1", region="us-east-1", account="0", pid=1)


def books(day: date, _: object) -> dict[str, Any]:
    count = 3 if day < today() else 4
    return {
        "batches": {"received": 1},
        "events": {"received": count},
        "balanced": day == today(),
        "queues": {},
    }


def test_the_books_are_those_of_all_days_since_it_was_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deployed, "read_state", lambda _, days: days)
    monkeypatch.setattr(deployed, "to_json", books)
    monkeypatch.setattr("local.command.local_target", lambda _: None)
    one = Deployed(Path(), RUNNING).books()
    assert (one["events"]["received"], one["balanced"]) == (4, True)
    both = Deployed(Path(), RUNNING, today() - timedelta(days=1)).books()
    assert (both["events"], both["batches"]) == ({"received": 7}, {"received": 2})
    assert not both["balanced"]
