"""Turns a raw object into event files, a quarantine file and a ledger entry.

Pure: the same object always gives the same keys and bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BufferedReader, BytesIO
from zoneinfo import ZoneInfo

from isal import isal_zlib
from isal.igzip import IGzipFile

from functions.common import lines
from functions.common.keys import FORMAT, RawKey
from functions.common.output_keys import (
    DIGEST_DIGITS,
    MAPPED_FORMAT,
    EventsKey,
    LedgerKey,
    QuarantineKey,
)
from functions.common.reasons import Reason
from functions.common.times import EPOCH
from functions.process import quarantine
from functions.process.event import Invalid, ValidEvent
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.parquet import to_parquet
from functions.process.partition import EventDays
from functions.process.validate import validate

_BUFFER_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True)
class ObjectToWrite:
    """An object to write to the processed bucket."""

    key: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedBatch:
    """The objects of a processed batch.

    `outputs`: event files and at most one quarantine file, to write first. `ledger`: the ledger
    entry, to write last; `counts` is its key. `reasons`: quarantined events by reason.
    """

    outputs: tuple[ObjectToWrite, ...]
    ledger: ObjectToWrite
    counts: LedgerKey
    reasons: dict[str, int]


class _UnreadableError(Exception):
    """The raw object is not gzip, or is truncated."""


@dataclass(slots=True)
class _Day:
    """The valid events of one event day, and the numbers of their lines in the raw object.

    `mapped`: a mapping made some of them.
    """

    events: list[ValidEvent] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    mapped: bool = False


def process(  # noqa: PLR0913 - each is a fact of its own about one object
    raw: RawKey,
    body: bytes,
    *,
    ingested_at: datetime,
    zone: ZoneInfo,
    recovered: bool,
    arrived_by: datetime | None = None,
    mappings: Mappings | None = None,
) -> ProcessedBatch:
    """Validate every line of a raw object, and make the objects to write.

    `arrived_by`: when all of its events had arrived; timestamps may be at most a day later. None:
    something other than ingest stored the object. Its events then arrived when it was ingested, and
    blank lines are no events. An object that cannot be decompressed is quarantined as a whole, with
    the number of events in its key, so that the books account for each event.

    `mappings`: what reads events that are none of the contract; None for those of this package.
    """
    mappings = mappings or shipped()
    # To the millisecond, so that every engine reads the same time.
    ingested_at = ingested_at.replace(microsecond=ingested_at.microsecond // 1000 * 1000)
    ingested_us = (ingested_at - EPOCH) // timedelta(microseconds=1)
    arrived_us = ((arrived_by or ingested_at) - EPOCH) // timedelta(microseconds=1)
    days: defaultdict[date, _Day] = defaultdict(_Day)
    records: list[quarantine.Record] = []
    made: Counter[str] = Counter()  # valid events by the mapping that made them
    received = 0
    mapped = False  # whether a mapping read the last valid event: the next is mostly like it
    day_of = EventDays(zone).of
    try:
        for line, original in lines.bodies(_decompressed(body), by_hand=arrived_by is None):
            received += 1
            judged = validate(original, arrived_us, mappings, mapped_first=mapped)
            if isinstance(judged, Invalid):
                records.append(
                    quarantine.record(
                        judged,
                        original,
                        line=line,
                        ingested_at=ingested_at,
                        mappings=mappings.digest,
                    )
                )
            else:
                day = days[day_of(judged.timestamp_us)]
                day.events.append(judged)
                day.lines.append(line)
                mapped = judged.mapping is not None
                if judged.mapping is not None:
                    day.mapped = True
                    made[judged.mapping] += 1
    except _UnreadableError as error:
        # No line is kept, not even those before the damage: a part of a gzip file has no checksum.
        days.clear()
        made.clear()
        received = raw.count
        unreadable = Invalid(Reason.UNREADABLE_BATCH.code(), str(error))
        records = [
            quarantine.record(
                unreadable,
                body,
                line=0,
                ingested_at=ingested_at,
                mappings=mappings.digest,
                events=received,
            )
        ]
    return _to_write(
        raw,
        days,
        records,
        received=received,
        ingested_us=ingested_us,
        recovered=recovered,
        mappings=mappings.digest,
        made=made,
    )


def _to_write(  # noqa: PLR0913 - as above
    raw: RawKey,
    days: Mapping[date, _Day],
    records: Sequence[quarantine.Record],
    *,
    received: int,
    ingested_us: int,
    recovered: bool,
    mappings: str,
    made: Mapping[str, int],
) -> ProcessedBatch:
    """The objects of a batch, from its valid events by day and its quarantined records.

    `mappings`: the digest of those that it was processed with. `made`: events by mapping.
    """
    reasons: Counter[str] = Counter()
    for entry in records:
        reasons[entry.reason] += entry.events
    event_files = {
        day: to_parquet(
            content.events,
            content.lines,
            ingested_us,
            raw.batch,
            mappings=mappings if content.mapped else None,
        )
        for day, content in sorted(days.items())
    }
    quarantine_file = quarantine.to_gzip(records) if records else b""
    digest = _digest(event_files, quarantine_file)
    outputs = [
        ObjectToWrite(
            str(
                EventsKey(
                    day=day,
                    arrived=raw.arrived,
                    batch=raw.batch,
                    rows=len(days[day].events),
                    digest=digest,
                    format=MAPPED_FORMAT if days[day].mapped else FORMAT,
                )
            ),
            body,
        )
        for day, body in event_files.items()
    ]
    if records:
        key = QuarantineKey(
            arrived=raw.arrived, batch=raw.batch, count=reasons.total(), digest=digest
        )
        outputs.append(ObjectToWrite(str(key), quarantine_file))
    counts = LedgerKey(
        arrived=raw.arrived,
        batch=raw.batch,
        received=received,
        valid=sum(len(content.events) for content in days.values()),
        quarantined=reasons.total(),
        digest=digest,
        recovered=recovered,
    )
    ledger = {
        "raw_key": str(raw),
        "received": counts.received,
        "valid": counts.valid,
        "quarantined": counts.quarantined,
        "reasons": dict(sorted(reasons.items())),
        "outputs": [output.key for output in outputs],
        "recovered": recovered,
        "mappings": {"digest": mappings, "events": dict(sorted(made.items()))},
    }
    return ProcessedBatch(
        outputs=tuple(outputs),
        ledger=ObjectToWrite(str(counts), json.dumps(ledger).encode()),
        counts=counts,
        reasons=dict(reasons),
    )


def _digest(event_files: Mapping[date, bytes], quarantine_file: bytes) -> str:
    """The digest of all files of a batch, for their keys: another outcome has other keys."""
    digest = hashlib.sha256(quarantine_file)
    for day, body in event_files.items():
        digest.update(f"{day}".encode())
        digest.update(body)
    return digest.hexdigest()[:DIGEST_DIGITS]


def _decompressed(body: bytes) -> Iterator[bytes]:
    """Yield the lines of a raw object, decompressed one by one. Raises _UnreadableError."""
    if not body:
        raise _UnreadableError("the object is empty")
    try:
        yield from BufferedReader(IGzipFile(fileobj=BytesIO(body)), _BUFFER_BYTES)  # type: ignore[no-untyped-call]  # isal has no types for it
    # For a damaged stream isal raises an error of its own, which is not a zlib.error.
    except (EOFError, OSError, isal_zlib.error) as error:  # type: ignore[misc]  # a class; its types say an instance
        raise _UnreadableError(f"not a whole gzip file: {error}") from error
