"""What is in quarantine: its records, as the report counts them, and the events in them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from cli.parallel import in_parallel
from cli.target import Target
from functions.common import ledger
from functions.common.keys import (
    LEDGER_ZONE,
    QUARANTINE_ZONE,
    RESUBMITTED_ZONE,
    InvalidKeyError,
    QuarantineKey,
    partition,
)
from functions.common.storage import list_objects

# The reason of an object that holds no lines that could be read: no event to show or resubmit.
UNREADABLE = "unreadable_batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One quarantined body. `id` names its delivery, so that a redelivered copy has the same.

    `events`: how many events it counts as. `resubmitted`: there is a mark that it was.
    """

    id: str
    day: date
    batch: str
    line: int
    reason: str
    message: str
    delivery_id: str | None
    ingested_at: str
    events: int
    original: bytes
    resubmitted: bool

    @property
    def mark(self) -> str:
        """The key of its mark, which says that it was resubmitted: `dt=<arrival day>/<id>.json`."""
        return f"{partition(RESUBMITTED_ZONE, self.day)}{self.id}.json"

    @property
    def event(self) -> bytes:
        """The event in the bus's envelope, byte for byte; the whole body where there is none."""
        try:
            return bytes(_envelope(self.original).detail)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self.original

    @property
    def source(self) -> str | None:
        """Who sent it: by the event or, where that does not say, by the envelope."""
        for text in (self.event, self.original):
            try:
                source = _named(text).source
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            if isinstance(source, str):
                return source
        return None


class _Envelope(msgspec.Struct):
    id: str
    detail: msgspec.Raw


class _Named(msgspec.Struct):
    source: object = None


_envelope = msgspec.json.Decoder(_Envelope).decode
_named = msgspec.json.Decoder(_Named).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records are meant; None means any."""

    reason: str | None = None
    source: str | None = None
    ids: frozenset[str] = frozenset()

    def takes(self, record: Record) -> bool:
        return (
            self.reason in (None, record.reason)
            and (not self.ids or record.id in self.ids)
            and self.source in (None, record.source)
        )


def read(target: Target, days: Iterable[date], selection: Selection) -> Iterator[Record]:
    """The selected records of some arrival days, in order; a delivery's copies count once."""
    for day in days:
        seen: set[str] = set()
        for record in _of_day(target, day):
            if record.id not in seen and selection.takes(record):
                yield record
            seen.add(record.id)


def _of_day(target: Target, day: date) -> Iterator[Record]:
    bucket = target.processed_bucket
    marks = ledger.read(list_objects(target.s3, bucket, partition(LEDGER_ZONE, day))).marks
    resubmitted = {
        row.key for row in list_objects(target.s3, bucket, partition(RESUBMITTED_ZONE, day))
    }
    keys: list[QuarantineKey] = []
    for row in list_objects(target.s3, bucket, partition(QUARANTINE_ZONE, day)):
        try:
            key = QuarantineKey.parse(row.key)
        except InvalidKeyError:
            continue  # nothing that process wrote
        if ledger.counts_in_quarantine(key, marks):
            keys.append(key)

    def fetch(key: QuarantineKey) -> bytes:
        return target.s3.get_object(Bucket=bucket, Key=str(key))["Body"].read()

    for key, body in zip(keys, in_parallel(fetch, keys), strict=True):
        yield from parse(key, body, resubmitted)


def parse(key: QuarantineKey, body: bytes, resubmitted: set[str]) -> Iterator[Record]:
    """The records of one quarantine object; `resubmitted` are the keys of the marks there are."""
    for text in gzip.decompress(body).split(b"\n"):
        if not text:
            continue
        row = json.loads(text)
        if "original_base64" in row:
            original = base64.b64decode(row["original_base64"])
        else:
            original = row["original"].encode()
        name = row["delivery_id"] or f"{key.batch}:{row['line']}"
        identity = hashlib.sha256(name.encode()).hexdigest()[:16]
        yield Record(
            id=identity,
            day=key.day,
            batch=key.batch,
            line=row["line"],
            reason=row["reason"],
            message=row["message"],
            delivery_id=row["delivery_id"],
            ingested_at=row["ingested_at"],
            events=row["events"],
            original=original,
            resubmitted=f"{partition(RESUBMITTED_ZONE, key.day)}{identity}.json" in resubmitted,
        )


def printable(content: bytes) -> str:
    """Text that a terminal shows and does not obey: whatever is not printable, as an escape."""
    text = content.decode(errors="backslashreplace")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
