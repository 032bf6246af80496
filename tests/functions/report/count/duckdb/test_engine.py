"""Aggregates are exact: they equal a plain Python count of the same stored events."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.process import parquet
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.duckdb import stored as duckdb_stored
from functions.report.count.engine import Aggregates, GroupCounts
from tests.functions.report.count.duckdb.limits import (
    LARGE_FILES,
    MORE_THAN_THE_DISK_HOLDS,
    SMALL_FILES,
)
from tests.harness.stored_events import (
    BATCHES,
    CLOCK,
    DIGEST,
    MEMORY_MB,
    NO_FAILURES,
    NOON_US,
    Batches,
    OnDisk,
    Stored,
    counted,
    is_failure,
    store,
)


def aggregate(batches: Batches, late_after_us: int | None = None, **limits: Any) -> Aggregates:
    with TemporaryDirectory() as name, patch.multiple(duckdb_stored, **(limits or LARGE_FILES)):
        files = store(batches, Path(name))
        with duckdb_engine.open_engine(OnDisk(Path(name)), MEMORY_MB) as engine:
            return engine.aggregate(files, CLOCK, late_after_us)


@pytest.mark.slow
@given(BATCHES, st.sampled_from([SMALL_FILES, LARGE_FILES, MORE_THAN_THE_DISK_HOLDS]))
@settings(max_examples=100)
def test_counts_equal_those_of_a_plain_count(batches: Batches, limits: dict[str, Any]) -> None:
    found = aggregate(batches, **limits)
    activity, repeats = counted(batches)
    failed = [one for _, one in activity if is_failure(one.status)]
    assert found.events == len(activity)
    assert found.failures == len(failed)
    assert found.duplicates == repeats["duplicate"]
    assert found.conflicting == repeats["conflicting"]
    assert found.redelivered == repeats["redelivered"]
    for name in ("source", "event_type", "action", "status"):
        events = Counter(getattr(one, name) for _, one in activity)
        failures = Counter(getattr(one, name) for one in failed)
        expected = {GroupCounts(value, events[value], failures[value]) for value in events}
        assert set(found.groups[name]) == expected
        assert sum(group.events for group in found.groups[name]) == found.events
    mapped = [one for _, one in activity if one.mapping]
    assert {made.mapping: made.events for made in found.mapped.made_by} == Counter(
        one.mapping for one in mapped
    )
    assert {made.digest for made in found.mapped.made_by} <= {DIGEST}
    stood_in = Counter(one.source for one in mapped if one.envelope_id or one.envelope_time)
    assert {(one.source, one.events, one.ids, one.times) for one in found.mapped.stood_in} == {
        (
            source,
            sum(one.source == source for one in mapped),
            sum(one.source == source and one.envelope_id for one in mapped),
            sum(one.source == source and one.envelope_time for one in mapped),
        )
        for source in stood_in
    }
    hours = Counter(one.timestamp_us // 3_600_000_000 % 24 for _, one in activity)
    assert {hour: events for hour, (events, _) in found.hours.items()} == hours
    times = [one.timestamp_us for _, one in activity]
    assert (found.first_us, found.last_us) == (min(times, default=None), max(times, default=None))


def test_a_failure_is_told_in_any_case_of_ascii_letters_and_by_nothing_else() -> None:
    statuses = ["failure", "FAILED", "eRRoR", None, *NO_FAILURES]
    stored = [Stored(event_id=str(n), status=status) for n, status in enumerate(statuses)]
    found = aggregate({"b": (NOON_US, stored)})
    told = {group.name for group in found.groups["status"] if group.failures}
    assert told == {"failure", "FAILED", "eRRoR"}
    assert found.failures == 3
    assert len(found.groups["status"]) == len(statuses)


@pytest.mark.slow
@given(BATCHES)
@settings(max_examples=50)
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
@settings(max_examples=30)
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
    assert aggregate(batches).groups["status"] == [GroupCounts(status, 1, 0)]


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
