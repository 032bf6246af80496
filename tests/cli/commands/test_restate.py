"""`pipeline restate` makes every day again, and says which changed and which failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.command import ACCOUNT, NAMES, audit, run
from tests.harness.report_function import FunctionFailedError, Functions

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

RANGE = ("restate", "--from", "2026-11-20", "--to", "2026-11-22")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    changed = request["date"] == "2026-11-21"
    return {
        "date": request["date"],
        "revision": 2 if changed else 1,
        "changed": changed,
        "expired": request["date"] == "2026-11-20",
        "status": "complete",
        "balanced": True,
        "events": 1234,
    }


def test_every_day_is_made_and_the_table_says_what_changed(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = Functions(answer)
    monkeypatch.setattr("cli.target.Target.functions", functions)
    bucket = NAMES.processed_bucket(ACCOUNT)
    deployed.put_object(Bucket=bucket, Key="events/dt=2026-11-21/b-n5.parquet")
    result = run(*RANGE, "--yes")
    assert result.exit_code == 0, result.output
    assert [one["date"] for one in functions.requests] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert "3 reports, 2026-11-20 to 2026-11-22" in result.stdout
    assert "1 S3 read" in result.stdout
    rows = [line.split() for line in result.stdout.splitlines() if "1,234" in line]
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("2026-11-20", "1", "expired"),
        ("2026-11-21", "2", "yes"),
        ("2026-11-22", "1", "no"),
    ]
    (finished,) = [entry for entry in audit(deployed) if "outcome" in entry]
    assert finished["command"] == "restate"
    assert finished["counts"] == {"days": 3, "made": 3, "changed": 1, "failed": 0}


def test_a_day_that_fails_stops_no_other_and_fails_the_command(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(request: dict[str, Any]) -> object:
        if request["date"] == "2026-11-21":
            raise FunctionFailedError("out of disk")
        return answer(request)

    functions = Functions(failing)
    monkeypatch.setattr("cli.target.Target.functions", functions)
    result = run(*RANGE, "--yes")
    assert result.exit_code == 1
    assert len(functions.requests) == 3
    assert "2026-11-22" in result.stdout
    assert "1 of 3 reports failed" in result.stderr
    assert "2026-11-21: the report function failed: out of disk" in result.stderr


def test_ctrl_c_says_how_many_were_made_before_it(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(request: dict[str, Any]) -> object:
        if request["date"] == "2026-11-22":
            raise KeyboardInterrupt
        return answer(request)

    monkeypatch.setattr("cli.target.Target.functions", Functions(interrupted))
    result = run(*RANGE, "--yes")
    assert result.exit_code != 0
    assert "before it ended: 3 days, 2 made, 1 changed, 0 failed" in result.stderr
    (finished,) = [entry for entry in audit(deployed) if "outcome" in entry]
    assert finished["outcome"] == "interrupted"
    assert finished["counts"] == {"days": 3, "made": 2, "changed": 1, "failed": 0}


def test_a_dry_run_makes_none(deployed: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = Functions(answer)
    monkeypatch.setattr("cli.target.Target.functions", functions)
    result = run(*RANGE, "--dry-run")
    assert result.exit_code == 0
    assert functions.requests == []
    assert "dry run" in result.stdout


@pytest.mark.parametrize(("answered", "days"), [("y\n", 3), ("n\n", 0)])
def test_a_person_is_asked_at_a_terminal(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch, answered: str, days: int
) -> None:
    functions = Functions(answer)
    monkeypatch.setattr("cli.target.Target.functions", functions)
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    result = run(*RANGE, stdin=answered.encode())
    assert result.exit_code == 0, result.output
    assert "Go on?" in result.stdout
    assert len(functions.requests) == days
    assert bool(audit(deployed)) == bool(days)


def test_days_in_the_wrong_order_are_refused(deployed: S3Client) -> None:
    result = run("restate", "--from", "2026-11-22", "--to", "2026-11-20")
    assert result.exit_code == 1
    assert "--from" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--from", "2026-11-20"), (*RANGE[1:], "--json")])
def test_a_range_that_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    assert run("restate", *arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2026-11-20"),
        ("--dry-run",),
        ("--yes",),
        RANGE[1:],
        (*RANGE[1:], "-y"),
        (*RANGE[1:], "--date", "2026-11-20", "--json"),
    ],
)
def test_report_refuses_a_range_and_names_the_command_for_it(arguments: tuple[str, ...]) -> None:
    result = run("report", *arguments)
    assert result.exit_code == 2, result.output
    assert "`pipeline restate --from --to`" in " ".join(result.stderr.split())
    assert "--from" not in run("report", "--help").stdout
