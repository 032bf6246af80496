"""Days of stored events to make reports of: Parquet files by the process function's own writer,
and the same events as they came, in gzipped lines of JSON, for peers that read those.

Two in a hundred events are repeated: delivered twice, sent twice, or with other content.
What each event says, but for its ids and its time, is drawn from a pool: making a hundred million
would else take longer than anything that is measured with them.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from isal import igzip

from bench.events import DAY_US, event
from functions.common.times import EPOCH
from functions.process.event import ValidEvent
from functions.process.parquet import to_parquet

# A report made before the day was over, after which some events came.
LATE_AFTER_US = DAY_US + 72_000_000_000

_POOL = 5_000
_DAY_SPAN_US = 86_400_000_000
_EVERY = 50  # one in so many lines repeats an earlier event
_FAR = 20_000


class Said(NamedTuple):
    """The content of an event of the pool, without its ids and its time."""

    source: str
    event_type: str
    action: str
    status: str
    details: str


@cache
def day(events: int, files: int) -> Path:
    """A directory of `files` Parquet files of `events` lines together, one a batch, in order of
    arrival; gone when this process ends.
    """
    return _written(_write, events, files)


@cache
def raw_day(events: int, files: int) -> Path:
    """The same events in EventBridge's envelopes, a line each, in gzipped files."""
    return _written(_write_raw, events, files)


def lines(events: int, files: int, file: int) -> Iterator[ValidEvent]:
    """The lines of one of the files."""
    first, after = file * events // files, (file + 1) * events // files
    for number in range(first, after):
        yield _line(number, events)


def ingested_us(files: int, file: int) -> int:
    """When the batch of a file was stored."""
    return DAY_US + (file + 1) * _DAY_SPAN_US // files + 2_000_000


def batch(file: int) -> str:
    """The name of the batch of a file."""
    return _hex(f"batch {file}")


@cache
def pool() -> Sequence[Said]:
    """The contents of the events."""
    return [
        Said(
            said["source"],
            said["event_type"],
            said["details"]["action"],
            said["details"]["status"],
            json.dumps(said["details"]),
        )
        for said in map(event, range(_POOL))
    ]


def _line(number: int, events: int) -> ValidEvent:
    """A line of the day. A repeat is of an event _FAR lines before it."""
    repeats = number % _EVERY == _EVERY - 1 and number > _FAR
    kind = number // _EVERY % 3
    original = number - 1 - number // _EVERY % 40 - _FAR if repeats else number
    said = pool()[original * 7 % _POOL]
    # A redelivery (kind 0) has the same delivery; one with other content (kind 2) another hash.
    content = f"{original} {kind == 2 and repeats}"
    return ValidEvent(
        _hex(str(original)),
        said.source,
        said.event_type,
        said.action,
        said.status,
        DAY_US + original * _DAY_SPAN_US // events,
        said.details,
        None,
        int(_hex(content)[:15], 16),
        _hex(f"delivery {original if kind == 0 else number}"),
    )


def file_number(path: Path) -> int:
    """The number of a file of the day."""
    return int(path.name.partition(".")[0])


def _written(write: Callable[[Path, int, int, int], None], events: int, files: int) -> Path:
    directory = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, directory)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        one = partial(write, directory, events, files)
        for _ in pool.map(one, range(files), chunksize=max(1, files // 100)):
            pass
    return directory


def _write(directory: Path, events: int, files: int, file: int) -> None:
    content = list(lines(events, files, file))
    name = batch(file)
    body = to_parquet(content, range(len(content)), ingested_us(files, file), name)
    (directory / f"{file:06}.parquet").write_bytes(body)


def _write_raw(directory: Path, events: int, files: int, file: int) -> None:
    content = "".join(map(_envelope, lines(events, files, file)))
    (directory / f"{file:06}.json.gz").write_bytes(igzip.compress(content.encode(), 1, mtime=0))


def _envelope(line: ValidEvent) -> str:
    # The event's version is what _line makes the content's hash of.
    moment = (EPOCH + timedelta(microseconds=line.timestamp_us)).isoformat(timespec="microseconds")
    return (
        f'{{"version":"0","id":"{line.delivery_id}","detail-type":"{line.event_type}",'
        f'"source":"{line.source}","account":"000000000000","time":"2026-11-23T12:00:00Z",'
        f'"region":"us-east-1","resources":[],"detail":{{"event_id":"{line.event_id}",'
        f'"source":"{line.source}","timestamp":"{moment.removesuffix("+00:00")}Z",'
        f'"event_type":"{line.event_type}","version":"{line.content_hash}",'
        f'"details":{line.details}}}}}\n'
    )


def _hex(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
