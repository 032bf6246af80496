"""Event files of made-up batches, and what a plain Python count makes of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from functions.common.clock import stretches
from functions.common.storage.directory import Directory
from functions.process.columns import Columns
from functions.process.event import ValidEvent
from functions.process.parquet import EventFile
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile

NOON_US = 1_795_435_200_000_000
MEMORY_MB = 1024
# Of the mappings that made what was mapped.
DIGEST = "0123abcd"
WRITTEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOCK = stretches(WRITTEN.date(), ZoneInfo("UTC"))


class Stored(NamedTuple):
    """One stored event, as much of it as counting needs."""

    event_id: str = "e"
    source: str = "s"
    delivery_id: str = "d"
    content_hash: int = 0
    status: str | None = None
    action: str | None = None
    event_type: str = "t"
    timestamp_us: int = NOON_US
    mapping: str | None = None
    envelope_id: bool = False
    envelope_time: bool = False
    details: str = "{}"
    extra: str | None = None


# Statuses that are nearly one of a failure: to lower(), by a Unicode form, or but for a character.
NO_FAILURES = (
    *("FA\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}LED", "fa\N{LATIN SMALL LETTER DOTLESS I}led"),
    *("\N{FULLWIDTH LATIN CAPITAL LETTER E}RROR", "error\x00", "\x00error", "Error ", "failures"),
    "fai\N{COMBINING DOT ABOVE}led",
)

Batches = dict[str, tuple[int, list[Stored]]]  # by name: µs of ingestion, events


class OnDisk(Lake):
    """Both buckets as one directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(raw=Directory(directory), processed=Directory(directory))
        self._objects = directory


def store(batches: Batches, directory: Path) -> list[BatchFile]:
    """The event files of some batches, written by the process function's own code."""
    files = []
    for name, (ingested_us, stored) in batches.items():
        events = [
            ValidEvent(
                one.event_id,
                one.source,
                one.event_type,
                one.action,
                one.status,
                one.timestamp_us,
                one.details,
                one.extra,
                one.content_hash,
                one.delivery_id,
                one.mapping,
                one.envelope_id,
                one.envelope_time,
            )
            for one in stored
        ]
        mapped = any(one.mapping for one in stored)
        content = event_file(events, ingested_us, name)
        (directory / name).write_bytes(content)
        files.append(BatchFile(name, name, len(events), len(content), WRITTEN, "", None, mapped))
    return files


def event_file(events: Sequence[ValidEvent], ingested_us: int, batch: str) -> bytes:
    """The event file of a batch that has these events on its lines."""
    file = EventFile()
    file.add(Columns.of(dict(enumerate(events))), 0)
    return file.to_parquet(ingested_us, batch, mappings=DIGEST)


def is_failure(status: str | None) -> bool:
    """As the contract says it, in plain Python."""
    pattern = re.compile("failure|failed|error", re.IGNORECASE | re.ASCII)
    return status is not None and pattern.fullmatch(status) is not None


def counted(batches: Batches) -> tuple[list[tuple[int, Stored]], Counter[str]]:
    """The same rules in plain Python: the events that count, with µs of ingestion; the repeats."""
    stored = sorted(
        (ingested_us, batch, line, one)
        for batch, (ingested_us, events) in batches.items()
        for line, one in enumerate(events)
    )
    first: dict[tuple[str, str], Stored] = {}
    deliveries: set[tuple[str, str, str]] = set()
    activity: list[tuple[int, Stored]] = []
    repeats: Counter[str] = Counter()
    for ingested_us, _, _, one in stored:
        identity = (one.source, one.event_id)
        delivery = (*identity, one.delivery_id)
        if identity not in first:
            first[identity] = one
            activity.append((ingested_us, one))
        elif delivery in deliveries:
            repeats["redelivered"] += 1
        elif one.content_hash == first[identity].content_hash:
            repeats["duplicate"] += 1
        else:
            repeats["conflicting"] += 1
        deliveries.add(delivery)
    return activity, repeats


STORED = st.builds(
    Stored,
    event_id=st.sampled_from("ab"),
    source=st.sampled_from(["s", "t", ""]),
    delivery_id=st.sampled_from("123456"),
    content_hash=st.sampled_from([-(2**63), 2**63 - 1]),
    status=st.sampled_from([None, "ok", "failed", "FAILURE", "Error", *NO_FAILURES]),
    action=st.sampled_from([None, "buy"]),
    timestamp_us=st.integers(NOON_US - 10**10, NOON_US + 10**10) | st.integers(-(10**16), 10**16),
    mapping=st.sampled_from([None, None, "pino", "app"]),
    envelope_id=st.booleans(),
    envelope_time=st.booleans(),
)
BATCHES = st.dictionaries(
    st.text("bc", min_size=1, max_size=3),
    st.tuples(st.sampled_from([NOON_US, NOON_US + 5]), st.lists(STORED, min_size=1, max_size=8)),
    max_size=4,
)
