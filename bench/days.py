"""Days of stored events to make reports of: Parquet files by the process function's own writer,
and the same events as they came, in gzipped lines of JSON, for peers that read those.

Two lines in a hundred repeat an earlier event: delivered again, sent again, or sent again with
other content. Apart from its ids and its time, an event is a copy from a pool: to draw each of a
hundred million would take longer than to measure anything with them.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from isal import igzip

from bench.events import DAY_START_US, event, in_envelope
from bench.orders import as_order
from functions.common.clock import stretches
from functions.common.times import EPOCH
from functions.process.columns import Columns
from functions.process.event import ValidEvent
from functions.process.parquet import EventFile

# 20:00. Events stored later count as late, so that the reports have some.
LATE_AFTER_US = DAY_START_US + 72_000_000_000
# The reports are those of UTC.
CLOCK = stretches(date(2026, 11, 23), ZoneInfo("UTC"))

_DAY_US = 86_400_000_000
_POOL_SIZE = 5_000
_REPEAT_EVERY = 50
# A repeat comes at least so many lines after its original, usually in another file.
_REPEAT_AFTER = 20_000


class _Content(NamedTuple):
    """An event without its ids and its time."""

    source: str
    event_type: str
    action: str
    status: str
    details: str


@cache
def day(events: int, files: int) -> Path:
    """A directory of `files` Parquet files that have `events` lines together.

    Each is the output of one batch; their names are in order of arrival. The directory is removed
    when this process ends.
    """
    return _write_files(_write_parquet, events, files)


@cache
def day_of_orders(events: int, files: int) -> Path:
    """The same, with details that metrics are counted of (bench/orders.py)."""
    return _write_files(_write_orders, events, files)


@cache
def raw_day(events: int, files: int) -> Path:
    """The same events in EventBridge's envelopes, a line each, in gzipped files."""
    return _write_files(_write_raw, events, files)


def file_number(path: Path) -> int:
    """The number of a file of the day, from 0."""
    return int(path.name.partition(".")[0])


def _lines(events: int, files: int, file: int) -> Iterator[ValidEvent]:
    """The lines of the file of a number."""
    first, after = file * events // files, (file + 1) * events // files
    for number in range(first, after):
        yield _line(number, events)


def ingested_us(files: int, file: int) -> int:
    """When the batch of a file was stored, in µs since the epoch: 2 s after its last event."""
    return DAY_START_US + (file + 1) * _DAY_US // files + 2_000_000


def batch(file: int) -> str:
    """The name of the batch of a file."""
    return _hex(f"batch {file}")


@cache
def _pool() -> Sequence[_Content]:
    return [
        _Content(
            source=drawn["source"],
            event_type=drawn["event_type"],
            action=drawn["details"]["action"],
            status=drawn["details"]["status"],
            details=json.dumps(drawn["details"]),
        )
        for drawn in map(event, range(_POOL_SIZE))
    ]


def _line(number: int, events: int) -> ValidEvent:
    """The line of a number, of `events` in the day.

    Repeats take turns: the same delivery again, the same event again, the event with other content.
    """
    repeats = number % _REPEAT_EVERY == _REPEAT_EVERY - 1 and number > _REPEAT_AFTER
    redelivered, changed = (number // _REPEAT_EVERY % 3 == kind for kind in (0, 2))
    original = number
    if repeats:
        original -= _REPEAT_AFTER + 1 + number // _REPEAT_EVERY % 40
    content = _pool()[original * 7 % _POOL_SIZE]
    version = f"{original} {changed and repeats}"
    return ValidEvent(
        event_id=_hex(str(original)),
        source=content.source,
        event_type=content.event_type,
        action=content.action,
        status=content.status,
        timestamp_us=DAY_START_US + original * _DAY_US // events,
        details=content.details,
        extra=None,
        content_hash=int(_hex(version)[:15], 16),
        delivery_id=_hex(f"delivery {original if redelivered else number}"),
    )


def _write_files(write: Callable[[Path, int, int, int], None], events: int, files: int) -> Path:
    """Call `write` for the number of each file, on all CPUs. Returns the directory."""
    directory = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, directory)
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        write_file = partial(write, directory, events, files)
        for _ in processes.map(write_file, range(files), chunksize=max(1, files // 100)):
            pass
    return directory


def _write_parquet(directory: Path, events: int, files: int, file: int) -> None:
    _write(directory, files, file, _lines(events, files, file))


def _write_orders(directory: Path, events: int, files: int, file: int) -> None:
    lines = _lines(events, files, file)
    _write(directory, files, file, map(as_order, lines))


def _write(directory: Path, files: int, file: int, lines: Iterable[ValidEvent]) -> None:
    made = EventFile()
    made.add(Columns.of(dict(enumerate(lines))), 0)
    body = made.to_parquet(ingested_us(files, file), batch(file), mappings="")
    (directory / f"{file:06}.parquet").write_bytes(body)


def _write_raw(directory: Path, events: int, files: int, file: int) -> None:
    content = "".join(map(_envelope, _lines(events, files, file)))
    (directory / f"{file:06}.json.gz").write_bytes(igzip.compress(content.encode(), 1, mtime=0))


def _envelope(line: ValidEvent) -> str:
    """The line of a raw object. Its `version` member differs wherever content hashes do."""
    time = (EPOCH + timedelta(microseconds=line.timestamp_us)).isoformat(timespec="microseconds")
    detail = (
        f'{{"event_id":"{line.event_id}",'
        f'"source":"{line.source}","timestamp":"{time.removesuffix("+00:00")}Z",'
        f'"event_type":"{line.event_type}","version":"{line.content_hash}",'
        f'"details":{line.details}}}'
    )
    envelope = in_envelope(detail, line.delivery_id, source=line.source, event_type=line.event_type)
    return f"{envelope}\n"


def _hex(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
