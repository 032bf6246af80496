"""What a report is made of, read from S3: event files, quarantine, listings."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import (
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from functions.common import ledger
from functions.common.keys import (
    EVENTS_ZONE,
    LEDGER_ZONE,
    QUARANTINE_ZONE,
    RAW_ZONE,
    LedgerKey,
    partition,
)
from functions.common.ledger import Ledger
from functions.common.storage import StoredObject, list_objects

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# Enough to hide S3's latency; each thread holds one object.
_THREADS = 16
_CHUNK_BYTES = 1 << 20
# As often as boto3's `download_file`. Requests that fail at once are the client's to repeat.
_TRIES = 5
# What botocore raises of a body that ends before its length, comes too slowly, or is another.
_BROKEN = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError, FlexibleChecksumError)
# Enough to see what is wrong with an event; a day's originals may be gigabytes.
SAMPLES_PER_REASON = 3
SAMPLE_CHARACTERS = 500

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sample:
    """A quarantined record as people read it, cut to SAMPLE_CHARACTERS."""

    message: str
    original: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One quarantined record; the first few of a reason in a batch with a sample."""

    reason: str
    events: int
    delivery_id: str | None
    sample: Sample | None


class Zones:
    """Reads the raw and processed buckets."""

    def __init__(self, client: S3Client, raw_bucket: str, processed_bucket: str) -> None:
        self._s3 = client
        self._raw = raw_bucket
        self._processed = processed_bucket

    def raw(self, day: date) -> list[StoredObject]:
        """The batches that arrived on a UTC day."""
        return list(list_objects(self._s3, self._raw, partition(RAW_ZONE, day)))

    def ledger(self, day: date) -> Ledger:
        """The ledger of batches that arrived on a UTC day."""
        return ledger.read(self._processed_objects(LEDGER_ZONE, day))

    def outputs(self, entries: Iterable[LedgerKey]) -> set[str]:
        """The keys of everything that batches became, as their ledger entries name them."""
        named = in_parallel(self._read_outputs, entries)
        return {key for keys in named for key in keys}

    def events(self, day: date) -> list[StoredObject]:
        """The Parquet files of an event day."""
        return self._processed_objects(EVENTS_ZONE, day)

    def quarantine(self, day: date) -> list[StoredObject]:
        """The quarantine files of batches that arrived on a UTC day."""
        return self._processed_objects(QUARANTINE_ZONE, day)

    def below(self, prefix: str) -> list[StoredObject]:
        """The objects of the processed bucket below a prefix."""
        return list(list_objects(self._s3, self._processed, prefix))

    def is_processed_object(self, key: str) -> bool:
        """Whether an object is in the processed bucket."""
        return any(row.key == key for row in list_objects(self._s3, self._processed, key))

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        """Fetch objects of the processed bucket as `<n>.parquet`; where each is now."""
        paths = {key: directory / f"{n:06}.parquet" for n, key in enumerate(keys)}

        def fetch(pair: tuple[str, Path]) -> None:
            self._fetch(*pair)

        for _ in in_parallel(fetch, paths.items()):
            pass
        return paths

    def upload(self, path: Path, key: str) -> None:
        """Store a file of up to 5 GB (S3 user guide, "Quotas") in the processed bucket."""
        with path.open("rb") as body:
            self._s3.put_object(Bucket=self._processed, Key=key, Body=body)

    def quarantined(self, keys: Iterable[str]) -> Iterator[Quarantined]:
        """The records in quarantine files."""
        for records in in_parallel(self._read_quarantine, keys):
            yield from records

    def _fetch(self, key: str, path: Path) -> None:
        """Fetch one object in one request, where boto3's `download_file` asks for its size first.

        A body that breaks off, or is not what S3 has a checksum of, is asked for again.
        """
        for left in reversed(range(_TRIES)):
            body = self._s3.get_object(Bucket=self._processed, Key=key)["Body"]
            try:
                with path.open("wb") as file:
                    for chunk in body.iter_chunks(_CHUNK_BYTES):
                        file.write(chunk)
            except _BROKEN:
                if not left:
                    raise
            else:
                return

    def _read_quarantine(self, key: str) -> list[Quarantined]:
        body = self._s3.get_object(Bucket=self._processed, Key=key)["Body"].read()
        found: list[Quarantined] = []
        of_reason: Counter[str] = Counter()
        for row in (json.loads(line) for line in gzip.decompress(body).split(b"\n") if line):
            reason = row["reason"]
            of_reason[reason] += 1
            sample = _sample(row) if of_reason[reason] <= SAMPLES_PER_REASON else None
            found.append(Quarantined(reason, row["events"], row["delivery_id"], sample))
        return found

    def _read_outputs(self, entry: LedgerKey) -> list[str]:
        body = self._s3.get_object(Bucket=self._processed, Key=str(entry))["Body"].read()
        keys: list[str] = json.loads(body)["outputs"]
        return keys

    def _processed_objects(self, zone: str, day: date) -> list[StoredObject]:
        return list(list_objects(self._s3, self._processed, partition(zone, day)))


def _sample(row: dict[str, str]) -> Sample:
    original = row.get("original")
    if original is None:
        # At most so many bytes of UTF-8 or of what is none give that many characters.
        encoded = row["original_base64"][: SAMPLE_CHARACTERS * 8]
        original = base64.b64decode(encoded).decode("utf-8", "backslashreplace")
    return Sample(_cut(row["message"]), _cut(original))


def _cut(text: str) -> str:
    if len(text) <= SAMPLE_CHARACTERS:
        return text
    return f"{text[: SAMPLE_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Results in order. The first failure is raised, and what has not begun is not begun."""
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
