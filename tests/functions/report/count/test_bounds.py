"""Both engines name a thousand values of a dimension, cut long ones alike, and count all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.common.clock import Stretch, stretches
from functions.common.days import end_of, start_of
from functions.common.times import EPOCH
from functions.report.count.duckdb import engine as duckdb_engine
from functions.report.count.duckdb import stored as duckdb_stored
from functions.report.count.engine import Aggregates, Engine, GroupCounts, MadeBy, Others, StoodIn
from functions.report.document.lists import LONGEST_NAME, MOST_NAMED, short
from tests.functions.report.count.athena.setup import engine as athena_engine
from tests.functions.report.count.athena.setup import put
from tests.harness.events import event
from tests.harness.pipeline import Pipeline
from tests.harness.stored_events import (
    CLOCK,
    DIGEST,
    MEMORY_MB,
    NOON_US,
    Batches,
    OnDisk,
    Stored,
)

ENGINES = ("duckdb, large files", "duckdb, small files", "duckdb, packed", "athena")


@contextmanager
def opened(name: str, directory: Path) -> Iterator[Engine]:
    if name == "athena":
        yield athena_engine(directory)
        return
    with duckdb_engine.open_engine(OnDisk(directory), MEMORY_MB) as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of each engine, and of each way in which DuckDB reads files."""
    name: str = request.param
    monkeypatch.setattr(duckdb_stored, "_SMALL_FILE_ROWS", 10**9 if "small" in name else 0)
    if "packed" in name:
        monkeypatch.setattr(duckdb_stored, "_DISK_SHARE", 0)
    return name


def aggregate(
    name: str, batches: Batches, directory: Path, clock: list[Stretch] = CLOCK
) -> Aggregates:
    files = put(batches, directory)
    with opened(name, directory) as engine:
        return engine.aggregate(files, clock, None)


def ordered(groups: list[GroupCounts]) -> list[GroupCounts]:
    return sorted(groups, key=lambda one: (-one.events, one.name is None, one.name or ""))


def one_of_each(actions: list[str | None]) -> Batches:
    stored = [
        Stored(event_id=str(n), delivery_id=str(n), action=action)
        for n, action in enumerate(actions)
    ]
    return {"b": (NOON_US, stored)}


def test_a_thousand_actions_are_named_and_the_rest_counted(
    engine_name: str, tmp_path: Path
) -> None:
    """Of as many events, those first by code point: an emoji is after all of the basic plane."""
    twice = [f"t{n:04}" for n in range(MOST_NAMED - 3)]
    once = ["Z", "a", "\uffff", "\U0001f600", "\U0001f601", "\U0001f602"]
    found = aggregate(
        engine_name, one_of_each([*twice, *twice, *once, None, None, None, None]), tmp_path
    )
    assert ordered(found.groups["action"]) == [
        GroupCounts(None, 4, 0),
        *(GroupCounts(name, 2, 0) for name in twice),
        *(GroupCounts(name, 1, 0) for name in once[:3]),
    ]
    assert found.others["action"] == Others(3, 3, 0)
    assert found.others["source"] == Others(0, 0, 0)
    assert found.events == 2 * len(twice) + len(once) + 4


def test_a_list_is_cut_after_exactly_a_thousand(engine_name: str, tmp_path: Path) -> None:
    found = aggregate(
        engine_name, one_of_each([None, *(str(n) for n in range(MOST_NAMED))]), tmp_path
    )
    assert len(found.groups["action"]) == MOST_NAMED + 1
    assert found.others["action"] == Others()


def test_failures_beyond_the_list_are_counted(engine_name: str, tmp_path: Path) -> None:
    stored = [
        Stored(event_id=str(n), delivery_id=str(n), source=f"{n:04}", status="FAILED")
        for n in range(MOST_NAMED + 7)
    ]
    found = aggregate(engine_name, {"b": (NOON_US, stored)}, tmp_path)
    assert found.others["source"] == Others(7, 7, 7)
    assert found.failures == MOST_NAMED + 7


def test_a_thousand_sources_are_named_for_which_the_envelope_stands_in(
    engine_name: str, tmp_path: Path
) -> None:
    stored = [
        Stored(
            event_id=str(n),
            delivery_id=str(n),
            source=f"{n:04}",
            mapping="app" if n else None,
            envelope_id=n % 2 == 0,
            envelope_time=True,
        )
        for n in range(MOST_NAMED + 8)
    ]
    unmarked = Stored(event_id="u", source="u", mapping="pino")
    found = aggregate(engine_name, {"b": (NOON_US, [*stored, unmarked])}, tmp_path).mapped
    assert set(found.made_by) == {MadeBy("app", DIGEST, 1_007), MadeBy("pino", DIGEST, 1)}
    named = {one.source: one for one in found.stood_in}
    assert named.pop(None) == StoodIn(None, 7, 3, 7, 7)
    assert named == {
        one.source: StoodIn(one.source, 1, int(one.envelope_id), 1) for one in stored[1:1_001]
    }


def test_long_names_are_cut_and_stay_apart(engine_name: str, tmp_path: Path) -> None:
    start = "\U0001f600\u00e9'" * (LONGEST_NAME // 3)
    longest = f"{start}x"
    assert len(longest) == LONGEST_NAME
    texts = [longest, f"{longest}y", f"{longest}z", f"{longest}y", "failed", "q" * 200_000]
    found = aggregate(engine_name, one_of_each([*texts, short(texts[1])]), tmp_path)
    expected = Counter(map(short, texts))
    # What looks like a cut name is long itself, and is cut: no sender can write another's name.
    expected[short(short(texts[1]))] += 1
    assert {one.name: one.events for one in found.groups["action"]} == expected
    assert max(len(one.name or "") for one in found.groups["action"]) < LONGEST_NAME + 60


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Amsterdam", date(1920, 1, 5)),  # 19 minutes and 32 seconds ahead
        ("America/St_Johns", date(2010, 11, 6)),  # once more after 00:01 of the 7th
        ("Asia/Kathmandu", date(2026, 11, 23)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),  # clocks go back by half an hour
        ("Africa/Monrovia", date(1972, 1, 6)),
    ],
)
def test_hours_are_those_of_the_clock(
    engine_name: str, tmp_path: Path, zone: str, day: date
) -> None:
    clock = ZoneInfo(zone)
    first = start_of(day, clock)
    minutes = (end_of(day, clock) - first) // timedelta(minutes=1)
    moments = [
        moment
        for moment in (first + timedelta(minutes=n, seconds=29) for n in range(0, minutes, 7))
        if moment.astimezone(clock).date() == day
    ]
    stored = [
        Stored(event_id=str(n), timestamp_us=(moment - EPOCH) // timedelta(microseconds=1))
        for n, moment in enumerate(moments)
    ]
    found = aggregate(engine_name, {"b": (NOON_US, stored)}, tmp_path, stretches(day, clock))
    assert found.hours == {
        hour: (events, 0)
        for hour, events in Counter(one.astimezone(clock).hour for one in moments).items()
    }


def test_a_day_of_many_values_has_a_small_report(pipeline: Pipeline) -> None:
    """600 actions of 100 KB and 3,000 short ones: 60 MB of names."""
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for part in range(20):
        long = [
            event(event_id=f"l{part}-{n}", details={"action": f"{part}-{n}-" + "x" * 100_000})
            for n in range(30)
        ]
        pipeline.process(pipeline.store(*long, sent=noon + timedelta(seconds=part)))
    pipeline.run(
        *(
            event(event_id=f"s{n}", source=f"s{n}", details={"status": f"s{n}"})
            for n in range(3_000)
        )
    )
    made = pipeline.report("2026-11-23")
    activity: dict[str, Any] = dict(made["activity"])
    assert activity["events"] == 3_600
    assert len(activity["by_action"]) == 601  # and those without an action
    assert activity["other"]["source"] == {"values": 2_001, "events": 2_001, "failures": 0}
    assert activity["other"]["status"]["values"] == 2_000
    for name in ("source", "event_type", "action", "status"):
        listed = sum(group["events"] for group in activity[f"by_{name}"])
        other = activity["other"][name]
        assert listed + other["events"] == activity["events"]
    # With 28 days, here unknown ones, of each value that is listed.
    assert len(json.dumps(made)) < 1_500_000
