"""Each odd event and each odd mapping has one answer, which `check` gives beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.foreign_events import envelope

MAPPINGS = """
[[mapping]]
name = "first"
when = { detail.kind = "both" }
event_id = "detail.id"

[[mapping]]
name = "rows"
when = { detail.kind = ["row", "both"] }
event_id = { join = ["detail.id", "detail.version"] }
timestamp = { path = "detail.at", unit = "s" }

[[mapping]]
name = "local"
when = { detail.kind = "local" }
event_id = "detail.id"
timestamp = { path = "detail.at", zone = "Europe/Berlin" }

[[mapping]]
name = "dotted"
when = { detail.kind = "dotted" }
event_id = 'detail["a.b"]'
"""
ROW: dict[str, Any] = {"kind": "row", "id": "r", "version": 1, "at": 1_795_510_800}
LOCAL: dict[str, Any] = {"kind": "local", "id": "l", "at": "2026-07-01T12:00:00"}


def checked(tmp_path: Path, line: str | bytes, mappings: str = MAPPINGS) -> dict[str, Any]:
    folder = written(tmp_path / "defined", mappings=mappings)
    file = tmp_path / "events"
    file.write_bytes(line if isinstance(line, bytes) else line.encode())
    result = run("check", "--definitions", str(folder), "--json", str(file))
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["lines"] == 1
    assert result.exit_code == found["invalid"]
    return found


def without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != name}


@pytest.mark.parametrize(
    ("event", "reasons"),
    [
        (without(ROW, "version"), ["missing:event_id"]),
        ({**ROW, "id": None}, ["missing:event_id"]),
        ({**ROW, "id": 1.5}, ["wrong_type:event_id"]),
        ({**ROW, "id": {"a": 1}}, ["wrong_type:event_id"]),
        ({**ROW, "id": ""}, ["empty:event_id"]),
        ({**ROW, "at": 1_795_510_800_000}, ["bad_timestamp"]),  # the year 56,000
        ({**ROW, "at": 1_795_510}, ["bad_timestamp"]),  # January 1970
        ({**ROW, "at": None, "id": []}, ["wrong_type:event_id", "missing:timestamp"]),
        ({**LOCAL, "at": "2026-03-29T02:30:00"}, ["bad_timestamp"]),  # skipped
        ({**LOCAL, "id": "x" * 129}, ["too_long:event_id"]),
        ({"kind": "dotted", "a": {"b": "x"}}, ["missing:event_id"]),
        (envelope("text"), ["not_an_object"]),  # type: ignore[arg-type]
        (envelope([1]), ["not_an_object"]),  # type: ignore[arg-type]
        (envelope(None), ["not_an_object"]),  # type: ignore[arg-type]
        ({**envelope({}), "id": 7}, ["not_an_envelope"]),
        (envelope(ROW) | {"source": "x" * 257}, ["too_long:source"]),
    ],
)
def test_a_fault_of_an_event_is_told_with_all_others(
    tmp_path: Path, event: dict[str, Any], reasons: list[str]
) -> None:
    (bad,) = checked(tmp_path, json.dumps(event))["invalid_lines"]
    assert [fault["reason"] for fault in bad["faults"]] == reasons


@pytest.mark.parametrize(
    ("event", "mapping"),
    [
        (ROW, "rows"),
        ({**ROW, "kind": "both"}, "first"),  # two fit: the first reads it
        ({**LOCAL, "at": "2026-10-25T02:30:00"}, "local"),  # twice there: the earlier
        ({"kind": "dotted", "a.b": "x"}, "dotted"),
        ({**ROW, "id": "x" * 10_240}, "rows"),  # a long join is its SHA-256
        ({**ROW, **{f"m{n}": n for n in range(10_000)}}, "rows"),
        ({}, "eventbridge"),
    ],
)
def test_what_is_odd_and_right_is_read(tmp_path: Path, event: dict[str, Any], mapping: str) -> None:
    found = checked(tmp_path, json.dumps(event))
    assert found["valid"] == 1
    assert found["groups"][0]["mapping"] == mapping


@pytest.mark.parametrize(("ids", "valid"), [('"", "id": "x"', 1), ('"x", "id": ""', 0)])
def test_of_a_member_that_is_there_twice_the_last_counts(
    tmp_path: Path, ids: str, valid: int
) -> None:
    line = f'{{"kind": "row", "kind": "local", "id": {ids}, "at": "2026-07-01T12:00:00"}}'
    assert checked(tmp_path, line)["valid"] == valid


def test_the_earlier_of_two_local_times_is_the_day(tmp_path: Path) -> None:
    found = checked(tmp_path, json.dumps({**LOCAL, "at": "2026-10-25T02:30:00"}))
    assert found["days"] == {"2026-10-25": 1}


@pytest.mark.parametrize(
    ("mappings", "said"),
    [
        (
            '[[mapping]]\nname = "a"\nwhen = { source = { exists = true } }\n'
            '[[mapping]]\nname = "b"\nwhen = { source = "s" }\n',
            "mapping 2 (b): ",
        ),
        (
            '[[mapping]]\nname = "a"\nwhen = { source = "s" }\nevent_id = "details.id"\n',
            "detail.id?",
        ),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_a_mistake(
    tmp_path: Path, mappings: str, said: str
) -> None:
    folder = written(tmp_path / "defined", mappings=mappings)
    result = run("check", "--definitions", str(folder))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
