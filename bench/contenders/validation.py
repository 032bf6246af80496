"""A raw object to validated Parquet: the process function's code, and parsing alone as its floor.

A contender gets the path of a raw object. Its answer has `events`, its lines, and `seconds`, the
least CPU time that it took for them. A validating one's also has what came of them (`repeated`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
import pyarrow.parquet
from isal import igzip

from bench.events import envelope, event
from bench.runs import least
from functions.common.keys import RawKey
from functions.process.batch import process

# How often each contender reads the raw object in a run.
TIMES = 6
_INVALID_EVERY = 100
# When the object was stored.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Validated(NamedTuple):
    """The valid events as Parquet, and the number of invalid lines."""

    parquet: bytes
    quarantined: int


def write_raw_object(path: Path, events: int) -> None:
    """Write a raw object in which one line in a hundred is invalid."""
    path.write_bytes(igzip.compress(b"".join(_lines(events)), 1, mtime=0))


def pipeline(raw: str) -> dict[str, Any]:
    """The process function's own code: Parquet, quarantine and ledger entry."""
    key = RawKey(arrived=NOW, batch="b", count=0)

    def validate(body: bytes) -> Validated:
        batch = process(key, body, ingested_at=NOW, zone=ZoneInfo("UTC"), recovered=False)
        return Validated(batch.outputs[0].body, batch.counts.quarantined)

    return repeated(validate, raw)


def parsing_alone(raw: str) -> dict[str, Any]:
    """The necessary minimum: decompress, split, parse. Validates and writes nothing."""
    body = Path(raw).read_bytes()

    def parse() -> None:
        for line in igzip.decompress(body).splitlines():  # type: ignore[no-untyped-call]  # isal has no types for it
            try:  # noqa: SIM105 - `suppress` takes as long as parsing
                orjson.loads(line)
            except ValueError:
                pass

    seconds = least(parse, TIMES)
    return {"events": len(igzip.decompress(body).splitlines()), "seconds": seconds}  # type: ignore[no-untyped-call]


def repeated(validate: Callable[[bytes], Validated], raw: str) -> dict[str, Any]:
    """Validate a raw object several times, on the stopwatch, and take the least time.

    The answer's `events`, `valid` and `quarantined` count the lines of one time. `digest` is a hash
    of the ids, timestamps and statuses of the valid events: contenders that agree have the same.
    """
    body = Path(raw).read_bytes()
    validated = validate(body)  # untimed: the first call fills caches
    seconds = least(lambda: validate(body), TIMES)
    table = pyarrow.parquet.read_table(
        BytesIO(validated.parquet), columns=["event_id", "timestamp", "status"]
    )
    rows = sorted(zip(*[column.to_pylist() for column in table.columns], strict=True))
    return {
        "events": len(rows) + validated.quarantined,
        "seconds": seconds,
        "valid": len(rows),
        "quarantined": validated.quarantined,
        "digest": hashlib.sha256(repr(rows).encode()).hexdigest(),
    }


def _lines(events: int) -> Iterator[bytes]:
    for number in range(events):
        if number % _INVALID_EVERY:
            yield envelope(number).encode() + b"\n"
        else:
            yield envelope(number, _spoilt(number)).encode() + b"\n"


def _spoilt(number: int) -> str:
    """An event that is invalid in one of several obvious ways."""
    valid = event(number)
    kinds: list[dict[str, Any]] = [
        {key: value for key, value in valid.items() if key != "event_id"},
        {**valid, "source": 7},
        {**valid, "event_type": ""},
        {**valid, "timestamp": "yesterday"},
        {**valid, "details": None},
    ]
    kind = number // _INVALID_EVERY % (len(kinds) + 1)
    return json.dumps(kinds[kind]) if kind < len(kinds) else "{no JSON"
