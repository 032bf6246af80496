"""Processes one raw object: from the raw bucket to the processed bucket.

Outputs are written before the ledger entry, so a batch with an entry has all of its outputs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from functions.common.keys import RawKey
from functions.common.log import log
from functions.common.output_keys import LedgerKey
from functions.common.parallel import in_parallel
from functions.common.storage import Content, Storage
from functions.process.batch import process
from functions.process.mapping.mappings import Mappings


def process_object(  # noqa: PLR0913 - each is a fact of its own about one object
    raw: Storage,
    processed: Storage,
    key: str,
    *,
    zone: ZoneInfo,
    quarantine_percent: float,
    recovered: bool,
    mappings: Mappings | None = None,
) -> None:
    """Process the batch of a raw key. `zone`: the time zone of the event days.

    `quarantine_percent`: how many of a hundred events may be invalid before an alarm goes off.
    `recovered`: the sweep asked for it. `mappings`: None for those of this package. Raises
    InvalidKeyError, NoSuchObjectError.
    """
    start = perf_counter()
    raw_key = RawKey.parse(key)
    stored = raw.get(key)
    batch = process(
        raw_key,
        stored.body,
        ingested_at=_ingested_at(stored),
        zone=zone,
        recovered=recovered,
        arrived_by=_arrived_by(raw_key, stored),
        mappings=mappings,
    )
    for _ in in_parallel(lambda output: processed.put(output.key, output.body), batch.outputs):
        pass
    processed.put(batch.ledger.key, batch.ledger.body)
    log(
        "processed",
        key=key,
        received=batch.counts.received,
        valid=batch.counts.valid,
        quarantined=batch.counts.quarantined,
        quarantine_excess=_excess(batch.counts, quarantine_percent),
        reasons=batch.reasons,
        recovered=recovered,
        stored_bytes=len(stored.body),
        milliseconds=round((perf_counter() - start) * 1000),
    )


def _excess(counts: LedgerKey, percent: float) -> float:
    """How many events more are quarantined than `percent` allows; below zero: how many fewer.

    The sum over batches is above zero exactly when more than `percent` of all their events are.
    """
    return round(counts.quarantined - counts.received * percent / 100, 4)


def _ingested_at(stored: Content) -> datetime:
    """When ingest stored the object; if something else stored it, when S3 did."""
    text = stored.metadata.get("ingested-at")
    return datetime.fromisoformat(text) if text else stored.last_modified


def _arrived_by(raw: RawKey, stored: Content) -> datetime | None:
    """The end of the hour in which the messages were sent, or None if ingest did not store them.

    The hour is the same for each copy of an event: a message that was delivered twice, in two
    batches, is not invalid in one and valid in the other. It is the hour, not the quarter, because
    format 1 knows no more.
    """
    if "ingested-at" not in stored.metadata:
        return None
    return raw.arrived.replace(minute=0) + timedelta(hours=1)
