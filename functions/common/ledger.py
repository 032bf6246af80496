"""The ledger of an arrival day: which entry of a batch counts when there are several.

A batch that is processed again overwrites its entry. By newer code it may come out in another way,
and so under another key; as functions cannot delete, the older entry stays beside it. The newest
counts, and its digest is that of the batch's outputs; what has another digest was superseded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.common.keys import InvalidKeyError
from functions.common.output_keys import LedgerKey, QuarantineKey
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

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all entries."""
        return (*self.entries, *self.superseded)


def read(rows: Iterable[StoredObject]) -> Ledger:
    """Make the ledger from the listing of its day.

    A batch processed on its notification and by the sweep has two entries with the same outcome:
    both are kept. Of two entries stored within the same second, the one whose key sorts last is the
    newest: S3 knows the time to the second only.
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
        (entries if entry.outcome == counted.outcome else superseded).append(str(entry))
    return Ledger(
        entries=tuple(entries),
        superseded=tuple(superseded),
        newest={batch: entry for batch, (_, _, entry) in newest.items()},
        stored_at={batch: moment for batch, (moment, _, _) in newest.items()},
    )


def outputs(entry: bytes) -> list[str]:
    """The keys of what a batch became, as the body of its ledger entry names them.

    Raises ValueError on anything else.
    """
    found = json.loads(entry)
    keys = found.get("outputs") if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ValueError("it is no ledger entry")
    return keys


def counts_in_quarantine(key: QuarantineKey, newest: Mapping[str, LedgerKey]) -> bool:
    """Whether a quarantine object belongs to its batch's entry: that has its digest and count."""
    entry = newest.get(key.batch)
    return entry is not None and (entry.digest, entry.quarantined) == (key.digest, key.count)
