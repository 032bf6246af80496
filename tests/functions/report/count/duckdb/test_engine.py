"""Aggregates are exact: they equal a plain Python count of the same stored events."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.process import parquet
from functions.process.explain import ValidEvent
from functions.process.parquet import to_parquet
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.engine import Aggregates, Group
from functions.report.inputs.lake import Zones
from functions.report.inputs.outputs import Output

NOON_US = 1_795_435_200_000_000
MEMORY_MB = 1024
WRITTEN = datetime(2026, 11, 23, 12, tzinfo=UTC)


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


Batches = dict[str, tuple[int, list[Stored]]]  # by name: µs of ingestion, events


class OnDisk(Zones):
    """The processed bucket as a directory."""

    def __init__(self, directory: Path) -> None:
        self._objects = directory

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        paths = {key: directory / f"{n:06}.parquet" for n, key in enumerate(keys)}
        for key, path in paths.items():
            shutil.copy(self._objects / key, path)
        return paths


def store(batches: Batches, directory: Path) -> list[Output]:
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
                "{}",
                None,
                one.content_hash,
                one.delivery_id,
            )
            for one in stored
        ]
        content = to_parquet(events, range(len(events)), ingested_us, name)
        (directory / name).write_bytes(content)
        files.append(Output(name, name, len(events), len(content), WRITTEN))
    return files


def aggregate(batches: Batches, late_after_us: int | None = None, **limits: Any) -> Aggregates:
    with TemporaryDirectory() as name, patch.multiple(duckdb_engine, **(limits or LARGE_FILES)):
        files = store(batches, Path(name))
        with duckdb_engine.opened(OnDisk(Path(name)), MEMORY_MB) as engine:
            return engine.aggregate(files, late_after_us)


def counted(batches: Batches) -> tuple[list[tuple[int, Stored]], Counter[str]]:
    """The same rules in plain Python: what is activity, and how many of each repeat."""
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
    status=st.sampled_from([None, "ok", "failed", "FAILURE", "Error", "failures"]),
    action=st.sampled_from([None, "buy"]),
    timestamp_us=st.integers(NOON_US - 10**10, NOON_US + 10**10) | st.integers(-(10**16), 10**16),
)
BATCHES = st.dictionaries(
    st.text("bc", min_size=1, max_size=3),
    st.tuples(st.sampled_from([NOON_US, NOON_US + 5]), st.lists(STORED, min_size=1, max_size=8)),
    max_size=4,
)


SMALL_FILES: dict[str, Any] = {"_SMALL_FILE_ROWS": 500}
LARGE_FILES: dict[str, Any] = {"_SMALL_FILE_ROWS": 0}
MORE_THAN_THE_DISK_HOLDS: dict[str, Any] = {"_DISK_SHARE": 0, "_GROUP_BYTES": 10_000}


@pytest.mark.slow
@given(BATCHES, st.sampled_from([SMALL_FILES, LARGE_FILES, MORE_THAN_THE_DISK_HOLDS]))
@settings(max_examples=100, deadline=None)
def test_counts_equal_those_of_a_plain_count(batches: Batches, limits: dict[str, Any]) -> None:
    found = aggregate(batches, **limits)
    activity, repeats = counted(batches)
    failed = [
        one for _, one in activity if (one.status or "").lower() in {"failure", "failed", "error"}
    ]
    assert found.events == len(activity)
    assert found.failures == len(failed)
    assert found.duplicates == repeats["duplicate"]
    assert found.conflicting == repeats["conflicting"]
    assert found.redelivered == repeats["redelivered"]
    for name in ("source", "event_type", "action", "status"):
        events = Counter(getattr(one, name) for _, one in activity)
        failures = Counter(getattr(one, name) for one in failed)
        expected = {Group(value, events[value], failures[value]) for value in events}
        assert set(found.groups[name]) == expected
        assert sum(group.events for group in found.groups[name]) == found.events
    quarters = Counter(one.timestamp_us // 900_000_000 * 900_000_000 for _, one in activity)
    assert {quarter: events for quarter, (events, _) in found.quarters.items()} == quarters
    times = [one.timestamp_us for _, one in activity]
    assert (found.first_us, found.last_us) == (min(times, default=None), max(times, default=None))


@pytest.mark.slow
@given(BATCHES)
@settings(max_examples=50, deadline=None)
def test_ids_that_share_a_hash_are_told_apart(batches: Batches) -> None:
    with patch.object(parquet, "crc32", lambda *_: 7):
        found = aggregate(batches)
    activity, repeats = counted(batches)
    assert found.events == len(activity)
    assert found.duplicates == repeats["duplicate"]
    assert found.conflicting == repeats["conflicting"]
    assert found.redelivered == repeats["redelivered"]


@pytest.mark.slow
@given(BATCHES)
@settings(max_examples=30, deadline=None)
def test_latencies_are_exact_nearest_ranks(batches: Batches) -> None:
    found = aggregate(batches)
    latencies = sorted(
        (ingested - one.timestamp_us + 500) // 1000 * 1000 for ingested, one in counted(batches)[0]
    )
    if not latencies:
        assert found.latency_us is None
        return
    ranks = [-(-len(latencies) * percent // 100) for percent in (50, 95, 99, 100)]
    assert found.latency_us == tuple(latencies[rank - 1] for rank in ranks)


@pytest.mark.parametrize("events", [100, 101, 137])
def test_each_percentile_is_the_event_of_its_rank(events: int) -> None:
    stored = [
        Stored(event_id=str(n), timestamp_us=NOON_US - n * 1_000) for n in range(1, events + 1)
    ]
    ranks = [-(-events * percent // 100) for percent in (50, 95, 99, 100)]
    found = aggregate({"b": (NOON_US, stored)}, late_after_us=NOON_US)
    assert found.latency_us == found.on_time_latency_us == tuple(rank * 1_000 for rank in ranks)


def test_the_same_event_sent_again_is_a_duplicate() -> None:
    found = aggregate({"b": (NOON_US, [Stored(delivery_id="1"), Stored(delivery_id="2")])})
    assert (found.events, found.duplicates, found.redelivered) == (1, 1, 0)


def test_the_same_id_with_other_content_is_a_conflicting_duplicate() -> None:
    other = Stored(delivery_id="2", content_hash=1)
    found = aggregate({"b": (NOON_US, [Stored(delivery_id="1"), other])})
    assert (found.events, found.conflicting) == (1, 1)


def test_the_same_id_from_another_source_is_another_event() -> None:
    found = aggregate({"b": (NOON_US, [Stored(delivery_id="1"), Stored(source="t")])})
    assert (found.events, found.duplicates) == (2, 0)


def test_a_delivery_that_came_in_two_batches_is_redelivered_not_a_duplicate() -> None:
    found = aggregate({"b": (NOON_US, [Stored()]), "c": (NOON_US + 9, [Stored()])})
    assert (found.events, found.duplicates, found.redelivered) == (1, 0, 1)


@pytest.mark.parametrize(("b_at", "c_at", "status"), [(0, 1, "b"), (1, 0, "c"), (0, 0, "b")])
def test_the_first_one_stored_counts(b_at: int, c_at: int, status: str) -> None:
    batches: Batches = {
        "b": (NOON_US + b_at, [Stored(status="b", delivery_id="1", content_hash=1)]),
        "c": (NOON_US + c_at, [Stored(status="c", delivery_id="2", content_hash=2)]),
    }
    assert aggregate(batches).groups["status"] == [Group(status, 1, 0)]


def test_what_was_ingested_after_the_first_report_is_late() -> None:
    batches: Batches = {
        "b": (NOON_US + 10_000, [Stored(event_id="1")]),
        "c": (NOON_US + 20_000, [Stored(event_id="2")]),
    }
    found = aggregate(batches, late_after_us=NOON_US + 10_000)
    assert found.late == 1
    assert found.latency_us == (10_000, 20_000, 20_000, 20_000)
    assert found.on_time_latency_us == (10_000, 10_000, 10_000, 10_000)


def test_a_day_without_files_has_nothing() -> None:
    found = aggregate({})
    assert (found.events, found.first_us, found.latency_us) == (0, None, None)
    assert found.groups["source"] == []
