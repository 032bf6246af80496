"""Valid events become Parquet. The same events give the same bytes."""

from __future__ import annotations

import io
from array import array
from collections import Counter
from collections.abc import Sequence

from arro3.core import Array, DataType, RecordBatch, Table
from arro3.io import write_parquet
from isal.isal_zlib import crc32

from functions.process.columns import Columns

_TEXT, _FLAG = DataType.string(), DataType.bool()
_INT32, _INT64 = DataType.int32(), DataType.int64()
_TIME = DataType.timestamp("us", tz="UTC")
# Nearly all of their values differ: a dictionary would only cost time and space.
_DISTINCT = (
    *("event_id", "timestamp", "timestamp_us", "details", "extra", "content_hash"),
    *("delivery_id", "line", "identity_hash"),
)
_NAMES = (
    *("event_id", "source", "event_type", "action", "status", "timestamp", "ingested_at"),
    *("details", "extra", "content_hash", "delivery_id", "batch", "line", "timestamp_us"),
    "identity_hash",
)


class EventFile:
    """The valid events of one batch and one day, added some at a time, as one Parquet file.

    What is added is turned into Arrow's columns at once: memory holds no object for each event of
    a batch, and Python gives its own memory back and asks for it anew far less often.
    """

    def __init__(self) -> None:
        self._parts: list[RecordBatch] = []
        self._made: list[str | None] = []
        self._envelope_ids: list[bool] = []
        self._envelope_times: list[bool] = []

    @property
    def rows(self) -> int:
        """How many events there are."""
        return len(self._made)

    def by_mapping(self) -> Counter[str]:
        """How many of them each mapping made. Events of the contract are in none."""
        return Counter(filter(None, self._made))

    def add(self, events: Columns, first_line: int) -> None:
        """Add events. Places are counted from a line of the batch, whose 0-based number it is."""
        self._parts.append(_arrow(events, first_line))
        self._made += events.mapping
        self._envelope_ids += events.envelope_id
        self._envelope_times += events.envelope_time

    def to_parquet(self, ingested_us: int, batch: str, *, mappings: str) -> bytes:
        """The file. `mappings`: the digest of those that may have made some of the events.

        If they have, the file has further columns, which are null for events of the contract.

        It has the time of an event twice. Athena reads `timestamp` to the millisecond only (Athena
        user guide, "Data types"); `timestamp_us` has the microseconds.
        """
        table = Table.from_batches(self._parts).combine_chunks()
        columns = {name: table[name].chunk(0) for name in table.column_names}
        columns |= {
            "timestamp": columns["timestamp_us"].cast(_TIME),
            "ingested_at": _repeated(Array([ingested_us], _INT64).cast(_TIME), self.rows),
            "batch": _repeated(_texts([batch]), self.rows),
        }
        columns = {name: columns[name] for name in _NAMES}
        if any(self._made):
            columns |= self._of_mappings(mappings)
        file = io.BytesIO()
        write_parquet(
            RecordBatch.from_arrays(list(columns.values()), names=list(columns)),
            file,
            compression="zstd(1)",
            column_dictionary_enabled=dict.fromkeys(_DISTINCT, False),
        )
        return file.getvalue()

    def _of_mappings(self, digest: str) -> dict[str, Array]:
        """What made each event, and what its envelope stood in for: null for the contract's."""
        made = self._made
        if made.count(made[0]) == len(made):  # one made them all
            return {
                "mapping": _repeated(_texts(made[:1]), len(made)),
                "mappings_digest": _repeated(_texts([digest]), len(made)),
                "envelope_id": Array(self._envelope_ids, _FLAG),
                "envelope_time": Array(self._envelope_times, _FLAG),
            }
        return {
            "mapping": _texts(made),
            "mappings_digest": _texts([name and digest for name in made]),
            "envelope_id": _flags(made, self._envelope_ids),
            "envelope_time": _flags(made, self._envelope_times),
        }


def _arrow(events: Columns, first_line: int) -> RecordBatch:
    columns = {
        "event_id": _texts(events.event_id),
        "source": _texts(events.source),
        "event_type": _texts(events.event_type),
        "action": _texts(events.action),
        "status": _texts(events.status),
        "details": _texts(events.details),
        "extra": _texts(events.extra),
        "content_hash": Array(events.content_hash, _INT64),
        "delivery_id": _texts(events.delivery_id),
        "line": Array([first_line + place for place in events.place], _INT32),
        "timestamp_us": Array(events.timestamp_us, _INT64),
        "identity_hash": Array(_identity_hashes(events.source, events.event_id), _INT32),
    }
    return RecordBatch.from_arrays(list(columns.values()), names=list(columns))


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


def _flags(made: Sequence[str | None], values: Sequence[bool]) -> Array:
    return Array([name and value for name, value in zip(made, values, strict=True)], _FLAG)


def _repeated(one: Array, count: int) -> Array:
    """A column of `count` times the one value of another."""
    return one.take(Array.from_buffer(array("i", bytes(4 * count))))
