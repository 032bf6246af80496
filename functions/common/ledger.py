"""The ledger of an arrival day: which entry of a batch counts when there are several.

A batch that is processed again overwrites its entry. By newer code it may come out with other
counts, and so under another key; as functions cannot delete, the older entry stays beside it.
The newest counts, and names the batch's outputs; what it does not name was superseded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.common.keys import InvalidKeyError, LedgerKey, QuarantineKey
from functions.common.storage import StoredObject


@dataclass(frozen=True, slots=True)
class Ledger:
    """The keys of one day's entries: those that count, and those that newer ones superseded.

    Keys outside the layout are among `entries`, for the books to name. `newest` has the newest
    entry of each batch that is done; `stored_at` is when S3 stored it.
    """

    entries: tuple[str, ...]
    superseded: tuple[str, ...]
    newest: Mapping[str, LedgerKey]
    stored_at: Mapping[str, datetime]


def read(rows: Iterable[StoredObject]) -> Ledger:
    """Make the ledger from the listing of its day.

    A batch processed on its notification and by the sweep has two entries with the same counts:
    both are kept.
    """
    entries: list[str] = []
    superseded: list[str] = []
    parsed: list[LedgerKey] = []
    newest: dict[str, tuple[datetime, str, LedgerKey]] = {}
    for row in rows:
        try:
            entry = LedgerKey.parse(row.key)
        except InvalidKeyError:
            entries.append(row.key)
            continue
        parsed.append(entry)
        this = (row.last_modified, row.key, entry)
        # No two keys are the same, so entries themselves are never compared.
        newest[entry.batch] = max(this, newest.get(entry.batch, this))
    for entry in parsed:
        _, _, counted = newest[entry.batch]
        (entries if entry.counts == counted.counts else superseded).append(str(entry))
    return Ledger(
        entries=tuple(entries),
        superseded=tuple(superseded),
        newest={batch: entry for batch, (_, _, entry) in newest.items()},
        stored_at={batch: moment for batch, (moment, _, _) in newest.items()},
    )


def counts_in_quarantine(key: QuarantineKey, newest: Mapping[str, LedgerKey]) -> bool:
    """Whether a quarantine object belongs to its batch's entry: it is done, with that count."""
    entry = newest.get(key.batch)
    return entry is not None and entry.quarantined == key.count
