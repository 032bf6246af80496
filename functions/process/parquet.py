"""Valid events become Parquet. The same events give the same bytes."""

from __future__ import annotations

import io
from array import array
from collections.abc import Sequence
from zlib import crc32

from arro3.core import Array, DataType, RecordBatch
from arro3.io import write_parquet

from functions.process.event import ValidEvent

_TEXT = DataType.string()
_FLAG = DataType.bool()
_TIME = DataType.timestamp("us", tz="UTC")
# Nearly all of their values differ: a dictionary would only cost time and space.
_DISTINCT = (
    *("event_id", "timestamp", "timestamp_us", "details", "extra", "content_hash"),
    *("delivery_id", "line", "identity_hash"),
)


def to_parquet(
    events: Sequence[ValidEvent],
    lines: Sequence[int],
    ingested_us: int,
    batch: str,
    *,
    mappings: str | None = None,
) -> bytes:
    """One Parquet file of the events of one batch; `lines` are their 0-based lines in it.

    `mappings`: the digest of those that made some of them; None if all are of the contract. The
    file has further columns then, which are null for events of the contract.

    It has the time of an event twice. Athena reads `timestamp` to the millisecond only (Athena
    user guide, "Data types"); `timestamp_us` has the microseconds.
    """
    count = len(events)
    sources = [event.source for event in events]
    event_ids = [event.event_id for event in events]
    timestamps = Array([event.timestamp_us for event in events], DataType.int64())
    columns = {
        "event_id": _texts(event_ids),
        "source": _texts(sources),
        "event_type": _texts([event.event_type for event in events]),
        "action": _texts([event.action for event in events]),
        "status": _texts([event.status for event in events]),
        "timestamp": timestamps.cast(_TIME),
        "ingested_at": _repeated(Array([ingested_us], DataType.int64()).cast(_TIME), count),
        "details": _texts([event.details for event in events]),
        "extra": _texts([event.extra for event in events]),
        "content_hash": Array([event.content_hash for event in events], DataType.int64()),
        "delivery_id": _texts([event.delivery_id for event in events]),
        "batch": _repeated(_texts([batch]), count),
        "line": Array(lines, DataType.int32()),
        "timestamp_us": timestamps,
        "identity_hash": Array(_identity_hashes(sources, event_ids), DataType.int32()),
    }
    if mappings is not None:
        columns |= _of_mappings(events, mappings)
    file = io.BytesIO()
    write_parquet(
        RecordBatch.from_arrays(list(columns.values()), names=list(columns)),
        file,
        compression="zstd(1)",
        column_dictionary_enabled=dict.fromkeys(_DISTINCT, False),
    )
    return file.getvalue()


def _of_mappings(events: Sequence[ValidEvent], digest: str) -> dict[str, Array]:
    """What made each event, and what its envelope stood in for: null for those of the contract."""
    names = [event.mapping for event in events]
    if names[0] and names.count(names[0]) == len(names):  # it made them all
        return {
            "mapping": _repeated(_texts(names[:1]), len(names)),
            "mappings_digest": _repeated(_texts([digest]), len(names)),
            "envelope_id": Array([event.envelope_id for event in events], _FLAG),
            "envelope_time": Array([event.envelope_time for event in events], _FLAG),
        }
    return {
        "mapping": _texts(names),
        "mappings_digest": _texts([name and digest for name in names]),
        "envelope_id": Array([event.mapping and event.envelope_id for event in events], _FLAG),
        "envelope_time": Array([event.mapping and event.envelope_time for event in events], _FLAG),
    }


def _identity_hashes(sources: Sequence[str], event_ids: Sequence[str]) -> list[int]:
    """CRC-32 of source, a zero byte and id, less 2^31 to fit the column.

    All copies of an event have the same, and few other events do. The report finds possible
    repeats by these four bytes an event, instead of reading all ids.
    """
    started = {source: crc32(f"{source}\0".encode()) for source in set(sources)}
    hashes = map(crc32, map(str.encode, event_ids), map(started.__getitem__, sources))
    return [number - 2**31 for number in hashes]


def _texts(values: Sequence[str | None]) -> Array:
    return Array(values, _TEXT)


def _repeated(one: Array, count: int) -> Array:
    """A column of `count` times the one value of another."""
    return one.take(Array.from_buffer(array("i", bytes(4 * count))))
