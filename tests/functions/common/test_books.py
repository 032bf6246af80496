"""The books balance only when every event that arrived is accounted for."""

from __future__ import annotations

from functions.common.books import balance

RAW = "events/dt=2026-11-23/hr=04/{}-n{}.ndjson.gz"
LEDGER = "ledger/dt=2026-11-23/{}-n{}-v{}-q{}.json"


def test_a_day_without_batches_is_balanced() -> None:
    books = balance([], [])
    assert books.balanced
    assert books.batches_received == books.events_received == 0


def test_processed_batches_add_up() -> None:
    books = balance(
        [RAW.format("a", 5), RAW.format("b", 3)],
        [LEDGER.format("a", 5, 4, 1), LEDGER.format("b", 3, 3, 0)],
    )
    assert books.balanced
    assert (books.batches_received, books.batches_processed) == (2, 2)
    assert (books.events_received, books.events_valid, books.events_quarantined) == (8, 7, 1)


def test_a_batch_without_a_ledger_entry_is_pending_and_named() -> None:
    books = balance([RAW.format("a", 5), RAW.format("b", 3)], [LEDGER.format("a", 5, 5, 0)])
    assert not books.balanced
    assert books.pending == (RAW.format("b", 3),)
    assert (books.batches_pending, books.events_pending) == (1, 3)
    assert books.unbalanced == ()


def test_counts_that_do_not_add_up_are_named() -> None:
    lost = balance([RAW.format("a", 5)], [LEDGER.format("a", 5, 3, 1)])
    assert lost.unbalanced == (RAW.format("a", 5),)
    other = balance([RAW.format("a", 5)], [LEDGER.format("a", 4, 4, 0)])
    assert other.unbalanced == (RAW.format("a", 5),)
    assert not lost.balanced
    assert not other.balanced


def test_a_ledger_entry_whose_raw_object_is_gone_is_named() -> None:
    assert balance([], [LEDGER.format("a", 5, 5, 0)]).unbalanced == (LEDGER.format("a", 5, 5, 0),)


def test_ledger_entries_that_contradict_each_other_are_named() -> None:
    books = balance(
        [RAW.format("a", 5)], [LEDGER.format("a", 5, 4, 1), LEDGER.format("a", 5, 5, 0)]
    )
    assert books.unbalanced == (LEDGER.format("a", 5, 5, 0),)


def test_objects_outside_the_layout_are_named() -> None:
    books = balance(["events/dt=2026-11-23/stray"], ["ledger/dt=2026-11-23/stray"])
    assert books.unbalanced == ("events/dt=2026-11-23/stray", "ledger/dt=2026-11-23/stray")


def recovered(ledger_key: str) -> str:
    return ledger_key.replace(".json", "-recovered.json")


def test_a_batch_that_only_the_sweep_processed_is_recovered() -> None:
    books = balance([RAW.format("a", 5)], [recovered(LEDGER.format("a", 5, 5, 0))])
    assert books.balanced
    assert (books.batches_processed, books.batches_recovered) == (1, 1)
    assert books.events_valid == 5


def test_a_batch_swept_in_vain_counts_once_and_is_not_recovered() -> None:
    """Its notification was late, not lost: both made an entry."""
    plain = LEDGER.format("a", 5, 5, 0)
    books = balance([RAW.format("a", 5)], [plain, recovered(plain)])
    assert books.balanced
    assert (books.batches_processed, books.batches_recovered) == (1, 0)
    assert books.events_valid == 5


def test_a_recovered_batch_whose_raw_object_is_gone_is_named_not_counted() -> None:
    entry = recovered(LEDGER.format("a", 5, 5, 0))
    books = balance([], [entry])
    assert books.unbalanced == (entry,)
    assert books.batches_recovered == 0


def test_a_batch_replayed_under_another_contract_is_not_recovered_by_that() -> None:
    """The entry of its notification no longer counts, and still tells that it came."""
    replayed = recovered(LEDGER.format("a", 5, 4, 1))
    books = balance([RAW.format("a", 5)], [replayed], [LEDGER.format("a", 5, 5, 0)])
    assert books.balanced
    assert (books.batches_processed, books.batches_recovered, books.events_valid) == (1, 0, 4)


def test_where_raw_objects_may_have_expired_the_ledger_alone_says_what_came_in() -> None:
    entries = [LEDGER.format("a", 5, 4, 1), LEDGER.format("b", 3, 3, 0)]
    whole = balance([RAW.format("a", 5), RAW.format("b", 3)], entries)
    for left in ([], [RAW.format("b", 3)]):
        assert balance(left, entries, raw_expired=True) == whole
        assert not balance(left, entries).balanced


def test_what_is_wrong_with_an_entry_and_what_is_pending_shows_all_the_same() -> None:
    wrong = LEDGER.format("a", 5, 3, 1)
    books = balance([RAW.format("c", 2)], [wrong], raw_expired=True)
    assert books.unbalanced == (wrong,)
    assert books.pending == (RAW.format("c", 2),)
    assert (books.batches_received, books.events_received, books.events_pending) == (2, 7, 2)
