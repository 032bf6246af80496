"""`pipeline sweep` says what it found before it does anything, and leaves a trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.harness.command import NAMES, audit, run
from tests.harness.report_function import FunctionFailedError, Functions

if TYPE_CHECKING:
    import pytest
    from types_boto3_s3 import S3Client

RAW = "events/dt=2026-11-23/hr=04/b-n5.ndjson.gz"
NOTHING: dict[str, Any] = {"batches": 0, "keys": []}
FOUND = {
    "batches": 150,
    "events": 750,
    "pending": {"batches": 150, "keys": [RAW]},
    "incomplete": NOTHING,
    "unmarked": NOTHING,
    "beyond_repair": NOTHING,
    "not_looked_up": 0,
}


def answering(monkeypatch: pytest.MonkeyPatch, **found: object) -> Functions:
    functions = Functions(lambda _: {**FOUND, **found})
    monkeypatch.setattr("cli.target.Target.functions", functions)
    return functions


def test_it_counts_and_estimates_then_sweeps_and_leaves_a_trail(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = answering(monkeypatch)
    result = run("sweep", "--grace-minutes", "5", "--yes")
    assert result.exit_code == 0, result.output
    request = {"sweep": True, "grace_minutes": 5}
    assert functions.requests == [{**request, "dry_run": True}, request]
    lines = result.stdout.splitlines()
    assert lines[:3] == ["150 without a ledger entry", f"  {RAW}", "  and 149 more"]
    assert lines[3] == "150 batches, 750 events to process again"
    assert lines[4].startswith("estimated cost: less than $0.01")
    assert lines[5] == f"150 batches sent to {NAMES.process.queue}"
    finished = [entry for entry in audit(deployed) if "outcome" in entry]
    assert [(entry["command"], entry["counts"]) for entry in finished] == [
        ("sweep", {"batches": 150, "events": 750})
    ]


def test_a_dry_run_asks_the_function_for_one(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = answering(monkeypatch)
    result = run("sweep", "--dry-run")
    assert result.exit_code == 0
    assert functions.requests == [{"sweep": True, "dry_run": True}]
    assert "150 batches, 750 events to process again" in result.stdout
    assert audit(deployed) == []


def test_nothing_is_sent_when_a_person_says_no(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = answering(monkeypatch)
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    result = run("sweep", stdin=b"n\n")
    assert "Go on?" in result.stdout
    assert functions.requests == [{"sweep": True, "dry_run": True}]
    assert audit(deployed) == []


def test_when_nothing_is_missing_nothing_is_done(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = answering(monkeypatch, batches=0, events=0, pending=NOTHING)
    result = run("sweep", "--yes")
    assert (result.exit_code, result.stdout) == (0, "nothing to process again\n")
    assert len(functions.requests) == 1
    assert audit(deployed) == []


def test_what_cannot_be_mended_is_named_and_fails(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {"batches": 1, "keys": ["ledger/dt=2026-11-23/b-n5-v5-q0.json"]}
    answering(
        monkeypatch, batches=0, events=0, pending=NOTHING, incomplete=lost, beyond_repair=lost
    )
    result = run("sweep")
    assert result.exit_code == 1
    assert "1 not to be mended: the raw object is gone\n  ledger/dt=2026-11-23/b" in result.stdout
    assert "1 object cannot be mended" in result.stderr


def test_a_function_that_fails_is_said_and_kept_in_the_trail(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: dict[str, Any]) -> object:
        if "dry_run" in request:
            return FOUND
        raise FunctionFailedError("not sent to be processed again")

    monkeypatch.setattr("cli.target.Target.functions", Functions(answer))
    result = run("sweep", "--yes")
    assert result.exit_code == 1
    assert "the report function failed: not sent" in result.stderr
    assert any("not sent" in entry.get("outcome", "") for entry in audit(deployed))
