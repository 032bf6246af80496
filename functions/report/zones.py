"""What a report is made of, read from S3: event files, quarantine, listings."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from functions.common.keys import (
    EVENTS_ZONE,
    LEDGER_ZONE,
    QUARANTINE_ZONE,
    RAW_ZONE,
    EventsKey,
    InvalidKeyError,
    QuarantineKey,
    partition,
)
from functions.common.storage import list_objects

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# Enough to hide S3's latency; each thread holds one object.
_THREADS = 16
# Enough to see what is wrong with an event; a day's originals may be gigabytes.
SAMPLES_PER_REASON = 3
SAMPLE_CHARACTERS = 500

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFiles:
    """The Parquet files of one event day. `stale`: a batch's older file with other counts."""

    keys: tuple[str, ...]
    stale: tuple[str, ...]


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

    def raw_keys(self, day: date) -> list[str]:
        """Keys of the batches that arrived on a UTC day."""
        return [row.key for row in list_objects(self._s3, self._raw, partition(RAW_ZONE, day))]

    def ledger_keys(self, day: date) -> list[str]:
        """Keys of the ledger entries of batches that arrived on a UTC day."""
        return self._keys(LEDGER_ZONE, day)

    def event_files(self, day: date) -> EventFiles:
        """The Parquet files of an event day, one a batch: the newest, should there be more."""
        newest: dict[str, tuple[datetime, str]] = {}
        stale: list[str] = []
        for row in list_objects(self._s3, self._processed, partition(EVENTS_ZONE, day)):
            try:
                batch = EventsKey.parse(row.key).batch
            except InvalidKeyError:
                stale.append(row.key)
                continue
            this = (row.last_modified, row.key)
            other = newest.setdefault(batch, this)
            if other is not this:
                older, newest[batch] = sorted((this, other))
                stale.append(older[1])
        return EventFiles(keys=tuple(key for _, key in newest.values()), stale=tuple(stale))

    def download(self, keys: Iterable[str], directory: Path) -> None:
        """Fetch objects of the processed bucket as `<n>.parquet`."""

        def fetch(numbered: tuple[int, str]) -> None:
            number, key = numbered
            self._s3.download_file(self._processed, key, str(directory / f"{number:06}.parquet"))

        for _ in _in_parallel(fetch, enumerate(keys)):
            pass

    def quarantined(self, day: date, marked: set[str]) -> Iterator[Quarantined]:
        """The quarantined records of an arrival day, of batches that are done."""
        keys = [
            key
            for key in self._keys(QUARANTINE_ZONE, day)
            if QuarantineKey.parse(key).batch in marked
        ]
        for records in _in_parallel(self._read_quarantine, keys):
            yield from records

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

    def _keys(self, zone: str, day: date) -> list[str]:
        return [row.key for row in list_objects(self._s3, self._processed, partition(zone, day))]


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


def _in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Results in order. The first failure is raised, and what has not begun is not begun."""
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
