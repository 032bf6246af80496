"""A day's books: every event that arrived is valid, in quarantine or pending, and it adds up.

Made from the keys of two listings alone, raw and ledger, so 200,000 batches cost 400 LIST requests
and no GET.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from functions.common.keys import InvalidKeyError, RawKey
from functions.common.output_keys import LedgerKey


class BatchBooks(TypedDict):
    received: int
    processed: int
    pending: int
    recovered: int


class EventBooks(TypedDict):
    received: int
    valid: int
    quarantined: int
    pending: int


class Counts(TypedDict):
    """The counts of books, as report.json and `pipeline status --json` have them."""

    batches: BatchBooks
    events: EventBooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The state of processing of one arrival day.

    `batches_*` and `events_*` count; `pending` and `unbalanced` name raw or ledger keys.
    An event is counted as often as it was stored: a batch delivered twice shows twice here.
    `batches_recovered`: batches that were processed only because the sweep asked for it. A batch
    whose notification came after all has an entry that says so, and does not count here.
    """

    batches_received: int
    batches_processed: int
    batches_recovered: int
    events_received: int
    events_valid: int
    events_quarantined: int
    events_pending: int
    pending: tuple[str, ...]
    unbalanced: tuple[str, ...]

    @property
    def batches_pending(self) -> int:
        return len(self.pending)

    @property
    def balanced(self) -> bool:
        """True exactly when every batch is processed and its counts add up."""
        return not self.pending and not self.unbalanced

    @property
    def counts(self) -> Counts:
        return {
            "batches": {
                "received": self.batches_received,
                "processed": self.batches_processed,
                "pending": self.batches_pending,
                "recovered": self.batches_recovered,
            },
            "events": {
                "received": self.events_received,
                "valid": self.events_valid,
                "quarantined": self.events_quarantined,
                "pending": self.events_pending,
            },
        }


def balance(
    raw_keys: Iterable[str],
    ledger_keys: Iterable[str],
    superseded_keys: Iterable[str] = (),
    *,
    raw_expired: bool = False,
) -> Books:
    """Balance one arrival day's raw listing against its ledger.

    `ledger_keys`: entries that count. `superseded_keys`: entries of an earlier run, whose counts
    the newest entry replaces (see ledger.read). `raw_expired`: raw objects of the day may have been
    deleted because of their age (see retention.py): what came in is then what the entry says.

    Unbalanced, and named, are: a raw key outside the layout; a ledger entry whose counts do not
    add up, that differs from its raw key's count, that contradicts another entry of the same
    batch, or whose raw object is gone but not expired.
    """
    unbalanced: list[str] = []
    ledger: dict[str, LedgerKey] = {}
    ledger_keys = list(ledger_keys)
    rescued = recovered_batches([*ledger_keys, *superseded_keys])
    for key in ledger_keys:
        try:
            entry = LedgerKey.parse(key)
        except InvalidKeyError:
            unbalanced.append(key)
            continue
        other = ledger.setdefault(entry.batch, entry)
        if other.outcome != entry.outcome:
            unbalanced.append(key)

    done: list[LedgerKey] = []
    pending: list[str] = []
    events = events_pending = 0
    for key in raw_keys:
        try:
            raw = RawKey.parse(key)
        except InvalidKeyError:
            unbalanced.append(key)
            continue
        events += raw.count
        found = ledger.pop(raw.batch, None)
        if found is None:
            pending.append(key)
            events_pending += raw.count
            continue
        done.append(found)
        if found.received != raw.count or not _adds_up(found):
            unbalanced.append(key)
    if raw_expired:
        done.extend(ledger.values())
        events += sum(entry.received for entry in ledger.values())
        unbalanced.extend(str(entry) for entry in ledger.values() if not _adds_up(entry))
    else:
        unbalanced.extend(str(entry) for entry in ledger.values())

    return Books(
        batches_received=len(done) + len(pending),
        batches_processed=len(done),
        batches_recovered=sum(entry.batch in rescued for entry in done),
        events_received=events,
        events_valid=sum(entry.valid for entry in done),
        events_quarantined=sum(entry.quarantined for entry in done),
        events_pending=events_pending,
        pending=tuple(pending),
        unbalanced=tuple(sorted(unbalanced)),
    )


def _adds_up(entry: LedgerKey) -> bool:
    return entry.valid + entry.quarantined == entry.received


def recovered_batches(ledger_keys: Iterable[str]) -> set[str]:
    """The batches whose ledger entries were all made on request of the sweep."""
    swept: set[str] = set()
    notified: set[str] = set()
    for key in ledger_keys:
        try:
            entry = LedgerKey.parse(key)
        except InvalidKeyError:
            continue  # named as unbalanced by `balance`
        (swept if entry.recovered else notified).add(entry.batch)
    return swept - notified
