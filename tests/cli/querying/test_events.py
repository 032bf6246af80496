"""`pipeline events` shows the events that a day's report counts, and those that were refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.harness.command import run
from tests.harness.events import event
from tests.harness.pipeline import Pipeline
from tests.harness.target_of_pipeline import commanded

DAY = "2026-11-20"
HOSTILE = "a' OR 1=1 --\x1b[31m<b>"


def of(number: int, **changes: Any) -> dict[str, Any]:
    return event(event_id=f"e-{number}", timestamp=f"{DAY}T1{number}:00:00Z", **changes)


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    with commanded() as made:
        made.run(*(of(n) for n in range(4)))
        made.run(
            of(1),
            of(2, details={"status": "other content"}),
            of(5, source=HOSTILE, event_type="Odd", extra_member=[10**30]),
            of(6, details={"action": "buy", "status": "FAILED"}),
        )
        made.run(event(event_id=""), event(event_id=7, source=""), event(timestamp="noon"))
        yield made


def shown(*arguments: str) -> list[dict[str, Any]]:
    result = run("events", "--date", DAY, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_event_is_shown_once_as_it_was_stored_first_the_newest_first(
    pipeline: Pipeline,
) -> None:
    found = shown()
    assert [one["event_id"] for one in found] == ["e-6", "e-5", "e-3", "e-2", "e-1", "e-0"]
    assert found[3]["details"] == {"action": "buy", "status": "success"}
    assert found[0]["timestamp"] == f"{DAY}T16:00:00.000000Z"
    assert len(found) == pipeline.report(DAY)["activity"]["events"]


def test_numbers_keep_their_digits(pipeline: Pipeline) -> None:
    line = run("events", "--date", DAY, "--type", "Odd", "--json").stdout
    assert f'"extra":{{"extra_member": [{10**30}]}}' in line


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--failed"], ["e-6"]),
        (["--source", HOSTILE], ["e-5"]),
        (["--type", "Odd", "--source", HOSTILE], ["e-5"]),
        (["--type", "Odd", "--source", "shop"], []),
        (["--source", "' OR true --"], []),
    ],
)
def test_only_the_selected_events_are_shown(
    pipeline: Pipeline, options: list[str], ids: list[str]
) -> None:
    assert [one["event_id"] for one in shown(*options)] == ids


def test_of_many_events_the_first_are_shown_and_the_rest_is_counted(pipeline: Pipeline) -> None:
    result = run("events", "--date", DAY, "--limit", "2")
    assert result.stdout.splitlines() == [
        f"{DAY}T16:00:00.000000Z shop Order buy FAILED e-6",
        '  {"action": "buy", "status": "FAILED"}',
        f"{DAY}T15:00:00.000000Z a' OR 1=1 --\\x1b[31m<b> Odd buy success e-5",
        '  {"action": "buy", "status": "success"}',
        f'  beside it: {{"extra_member": [{10**30}]}}',
    ]
    assert "and 4 more: see --limit" in result.stderr
    most = run("events", "--date", DAY, "--limit", "9" * 20)
    assert most.exit_code == 2
    assert "Traceback" not in most.output


def test_a_day_without_events_says_so(pipeline: Pipeline) -> None:
    result = run("events", "--date", "2026-11-19")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no such events of 2026-11-19 (UTC)" in result.stderr


def test_what_arrived_and_is_in_quarantine_is_shown_with_all_that_is_wrong(
    pipeline: Pipeline,
) -> None:
    result = run("events", "--invalid", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    faults = {one["reason"]: [fault["reason"] for fault in one["faults"]] for one in found}
    assert faults == {
        "empty:event_id": ["empty:event_id"],
        "wrong_type:event_id": ["wrong_type:event_id", "empty:source"],
        "bad_timestamp": ["bad_timestamp"],
    }
    assert '"event_id": 7' in "".join(one["original"] for one in found)
    few = run("events", "--invalid", "--limit", "1", "--date", str(datetime.now(UTC).date()))
    assert len([line for line in few.stdout.splitlines() if not line.startswith("  ")]) == 1
    assert "and 2 more: see --limit" in few.stderr


def test_what_is_in_quarantine_is_neither_failed_nor_of_a_type() -> None:
    for other in (["--failed"], ["--type", "Order"]):
        result = run("events", "--invalid", *other)
        assert result.exit_code == 2
        assert f"give only one of --invalid and {other[0]}" in result.stderr


def test_nobody_downloads_gigabytes_unasked(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.querying.download.ASKED_ABOVE_BYTES", 100)
    assert "say --yes" in run("events", "--date", DAY).stderr
    assert run("events", "--date", DAY, "--yes").exit_code == 0
