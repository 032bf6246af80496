"""Turns a raw object into event files, a quarantine file and a ledger entry.

Pure: the same object always gives the same keys and bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.common.keys import FORMAT, RawKey
from functions.common.output_keys import (
    DIGEST_DIGITS,
    MAPPED_FORMAT,
    EventsKey,
    LedgerKey,
    QuarantineKey,
)
from functions.common.reasons import Reason
from functions.common.times import EPOCH, rfc3339
from functions.process import quarantine
from functions.process.event import Invalid
from functions.process.judging import Judge, Judged
from functions.process.mapping.mappings import Mappings, shipped
from functions.process.raw_lines import UnreadableError, chunks


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
    judge = Judge(
        mappings,
        zone,
        ingested_at=ingested_at,
        arrived_us=arrived_us,
        by_hand=arrived_by is None,
    )
    try:
        judged = judge.judge(chunks(body))
    except UnreadableError as error:
        # No line is kept, not even those before the damage: a part of a gzip file has no checksum.
        judged = Judged(received=raw.count)
        unreadable = Invalid(Reason.UNREADABLE_BATCH.code(), str(error))
        judged.records.append(
            quarantine.record(
                unreadable,
                body,
                line=0,
                ingested_at=rfc3339(ingested_at),
                mappings=mappings.digest,
                events=raw.count,
            )
        )
    return _to_write(
        raw,
        judged,
        ingested_us=ingested_us,
        recovered=recovered,
        mappings=mappings.digest,
    )


def _to_write(
    raw: RawKey, judged: Judged, *, ingested_us: int, recovered: bool, mappings: str
) -> ProcessedBatch:
    """The objects of a batch. `mappings`: the digest of those that it was judged with."""
    reasons: Counter[str] = Counter()
    for entry in judged.records:
        reasons[entry.reason] += entry.events
    days = dict(sorted(judged.days.items()))
    made = {day: content.by_mapping() for day, content in days.items()}
    event_files = {
        day: content.to_parquet(ingested_us, raw.batch, mappings=mappings)
        for day, content in days.items()
    }
    quarantine_file = quarantine.to_gzip(judged.records) if judged.records else b""
    digest = _digest(event_files, quarantine_file)
    outputs = [
        ObjectToWrite(
            str(
                EventsKey(
                    day=day,
                    arrived=raw.arrived,
                    batch=raw.batch,
                    rows=days[day].rows,
                    digest=digest,
                    format=MAPPED_FORMAT if made[day] else FORMAT,
                )
            ),
            body,
        )
        for day, body in event_files.items()
    ]
    if judged.records:
        key = QuarantineKey(
            arrived=raw.arrived, batch=raw.batch, count=reasons.total(), digest=digest
        )
        outputs.append(ObjectToWrite(str(key), quarantine_file))
    counts = LedgerKey(
        arrived=raw.arrived,
        batch=raw.batch,
        received=judged.received,
        valid=sum(content.rows for content in days.values()),
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
        "mappings": {
            "digest": mappings,
            "events": dict(sorted(sum(made.values(), Counter()).items())),
        },
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
