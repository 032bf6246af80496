"""Of several ledger entries of a batch the newest counts; the older ones are named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from functions.common.ledger import counts_in_quarantine, read
from functions.common.output_keys import QuarantineKey
from functions.common.storage import StoredObject

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def entry(name: str, minutes: int = 0) -> StoredObject:
    moment = NOON + timedelta(minutes=minutes)
    return StoredObject(f"ledger/dt=2026-11-23/{name}.json", 100, moment)


def names(keys: tuple[str, ...]) -> list[str]:
    return [key.removeprefix("ledger/dt=2026-11-23/").removesuffix(".json") for key in keys]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_newest_entry_of_a_batch_counts_in_whatever_order_they_are_listed(
    reverse: bool,
) -> None:
    rows = [entry("a-n5-v4-q1", 1), entry("a-n5-v5-q0", 2), entry("a-n5-v3-q2", 0)]
    ledger = read(reversed(rows) if reverse else rows)
    assert names(ledger.entries) == ["a-n5-v5-q0"]
    assert sorted(names(ledger.superseded)) == ["a-n5-v3-q2", "a-n5-v4-q1"]
    assert ledger.newest["a"].valid == 5
    assert ledger.stored_at == {"a": NOON + timedelta(minutes=2)}


def test_entries_with_the_same_counts_both_stand() -> None:
    ledger = read([entry("a-n5-v5-q0-recovered", 0), entry("a-n5-v5-q0", 1)])
    assert names(ledger.entries) == ["a-n5-v5-q0-recovered", "a-n5-v5-q0"]
    assert ledger.superseded == ()


def test_batches_do_not_supersede_each_other() -> None:
    ledger = read([entry("a-n5-v5-q0", 0), entry("b-n5-v4-q1", 1)])
    assert names(ledger.entries) == ["a-n5-v5-q0", "b-n5-v4-q1"]
    assert ledger.superseded == ()


def test_a_key_outside_the_layout_is_left_for_the_books_to_name() -> None:
    assert names(read([entry("stray")]).entries) == ["stray"]
    assert read([entry("stray")]).newest == {}


def test_a_quarantine_object_counts_when_its_batch_is_done_with_that_count() -> None:
    newest = read([entry("a-n5-v4-q1")]).newest

    def key(batch: str, count: int) -> QuarantineKey:
        return QuarantineKey(arrived=NOON, batch=batch, count=count, digest="")

    assert counts_in_quarantine(key("a", 1), newest)
    assert not counts_in_quarantine(key("a", 2), newest)
    assert not counts_in_quarantine(key("b", 1), newest)
