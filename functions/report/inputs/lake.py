"""What there is to count, listed and read from the raw and the processed bucket, zone by zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from functions.common import ledger
from functions.common.keys import RAW_ZONE, partition
from functions.common.output_keys import (
    EVENTS_ZONE,
    LEDGER_ZONE,
    QUARANTINE_ZONE,
    LedgerKey,
    QuarantineKey,
)
from functions.common.parallel import in_parallel
from functions.common.retention import Retention
from functions.common.storage import Storage, StoredObject, parsed
from functions.report.inputs.quarantine import Quarantined, records

_KEPT_FOR_GOOD = Retention()

Listing = TypeVar("Listing")


class Lake:
    """The raw and the processed bucket. `retention`: how long they keep things."""

    def __init__(
        self, *, raw: Storage, processed: Storage, retention: Retention = _KEPT_FOR_GOOD
    ) -> None:
        self._raw = raw
        self._processed = processed
        self.retention = retention

    def raw(self, day: date) -> list[StoredObject]:
        """The batches that arrived on a UTC day."""
        return list(self._raw.list(partition(RAW_ZONE, day)))

    def ledger(self, day: date) -> list[StoredObject]:
        """The ledger entries of batches that arrived on a UTC day."""
        return self.below(partition(LEDGER_ZONE, day))

    def outputs(self, entries: Iterable[LedgerKey]) -> set[str]:
        """The keys of everything that batches became, as their ledger entries name them."""
        named = in_parallel(self._read_outputs, entries)
        return set(chain.from_iterable(named))

    def events(self, day: date) -> list[StoredObject]:
        """The Parquet files of an event day."""
        return self.below(partition(EVENTS_ZONE, day))

    def quarantine(self, day: date) -> list[StoredObject]:
        """The quarantine files of batches that arrived on a UTC day."""
        return self.below(partition(QUARANTINE_ZONE, day))

    def below(self, prefix: str) -> list[StoredObject]:
        """The objects of the processed bucket below a prefix."""
        return list(self._processed.list(prefix))

    def is_processed_object(self, key: str) -> bool:
        """Whether an object is in the processed bucket."""
        return self._processed.etag(key) is not None

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        """Fetch objects of the processed bucket as `<n>.parquet`; where each is now."""
        paths = {key: directory / f"{n:06}.parquet" for n, key in enumerate(keys)}

        def fetch(pair: tuple[str, Path]) -> None:
            self._processed.download(*pair)

        for _ in in_parallel(fetch, paths.items()):
            pass
        return paths

    def upload(self, path: Path, key: str) -> None:
        """Store a file in the processed bucket."""
        self._processed.upload(key, path)

    def quarantined(self, keys: Iterable[str]) -> Iterator[Quarantined]:
        """The records in quarantine files."""

        def read(key: str) -> list[Quarantined]:
            return parsed(self._processed, key, partial(records, QuarantineKey.parse(key)))

        for found in in_parallel(read, keys):
            yield from found

    def _read_outputs(self, entry: LedgerKey) -> list[str]:
        return parsed(self._processed, str(entry), ledger.outputs)


def by_day(list_day: Callable[[date], Listing], days: Sequence[date]) -> dict[date, Listing]:
    """List several days side by side, such as `by_day(lake.raw, days)`."""
    return dict(zip(days, in_parallel(list_day, days), strict=True))
