"""What a report is made of, read from S3: event files, quarantine, listings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from functions.common import ledger
from functions.common.keys import (
    EVENTS_ZONE,
    LEDGER_ZONE,
    QUARANTINE_ZONE,
    RAW_ZONE,
    EventsKey,
    InvalidKeyError,
    LedgerKey,
    QuarantineKey,
    partition,
)
from functions.common.ledger import Ledger, counts_in_quarantine
from functions.common.storage import StoredObject, list_objects

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# Enough to hide S3's latency; each thread holds one object.
_THREADS = 16

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFiles:
    """The Parquet files of one event day. `stray`: keys outside the layout."""

    files: tuple[StoredObject, ...]
    stray: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One quarantined record, without the original."""

    reason: str
    events: int
    delivery_id: str | None


class Zones:
    """Reads the raw and processed buckets."""

    def __init__(self, client: S3Client, raw_bucket: str, processed_bucket: str) -> None:
        self._s3 = client
        self._raw = raw_bucket
        self._processed = processed_bucket

    def raw_keys(self, day: date) -> list[str]:
        """Keys of the batches that arrived on a UTC day."""
        return [row.key for row in list_objects(self._s3, self._raw, partition(RAW_ZONE, day))]

    def ledger(self, day: date) -> Ledger:
        """The ledger of batches that arrived on a UTC day."""
        return ledger.read(list_objects(self._s3, self._processed, partition(LEDGER_ZONE, day)))

    def outputs(self, entries: Iterable[LedgerKey]) -> set[str]:
        """The keys of everything that batches became, as their ledger entries name them."""
        named = _in_parallel(self._read_outputs, entries)
        return {key for keys in named for key in keys}

    def event_files(self, day: date) -> EventFiles:
        """The Parquet files of an event day: one a batch, unless some were superseded."""
        files: list[StoredObject] = []
        stray: list[str] = []
        for row in list_objects(self._s3, self._processed, partition(EVENTS_ZONE, day)):
            try:
                EventsKey.parse(row.key)
            except InvalidKeyError:
                stray.append(row.key)
            else:
                files.append(row)
        return EventFiles(files=tuple(files), stray=tuple(stray))

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        """Fetch objects of the processed bucket as `<n>.parquet`; where each is now."""
        paths = {key: directory / f"{n:06}.parquet" for n, key in enumerate(keys)}

        def fetch(pair: tuple[str, Path]) -> None:
            self._s3.download_file(self._processed, pair[0], str(pair[1]))

        for _ in _in_parallel(fetch, paths.items()):
            pass
        return paths

    def quarantined(self, day: date, marks: Mapping[str, LedgerKey]) -> Iterator[Quarantined]:
        """The quarantined records of an arrival day, as the ledger entries `marks` count them."""
        keys = [
            key
            for key in self._keys(QUARANTINE_ZONE, day)
            if counts_in_quarantine(QuarantineKey.parse(key), marks)
        ]
        for records in _in_parallel(self._read_quarantine, keys):
            yield from records

    def _read_quarantine(self, key: str) -> list[Quarantined]:
        body = self._s3.get_object(Bucket=self._processed, Key=key)["Body"].read()
        rows = [json.loads(line) for line in gzip.decompress(body).split(b"\n") if line]
        return [Quarantined(row["reason"], row["events"], row["delivery_id"]) for row in rows]

    def _read_outputs(self, entry: LedgerKey) -> list[str]:
        body = self._s3.get_object(Bucket=self._processed, Key=str(entry))["Body"].read()
        keys: list[str] = json.loads(body)["outputs"]
        return keys

    def _keys(self, zone: str, day: date) -> list[str]:
        return [row.key for row in list_objects(self._s3, self._processed, partition(zone, day))]


def _in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Results in order. The first failure is raised, and what has not begun is not begun."""
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
