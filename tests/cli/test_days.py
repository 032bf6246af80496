"""Every command that takes a day refuses one that has not begun, before it asks for anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

from stacks.settings import Settings
from tests.harness.command import audit, run
from tests.harness.command_tree import COMMANDS, options
from tests.harness.report_function import Functions

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OF_A_DAY = sorted(name for name, command in COMMANDS.items() if "--date" in options(command))
OF_A_RANGE = sorted(name for name, command in COMMANDS.items() if "--from" in options(command))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    """A report function that must not be asked."""
    asked = Functions(lambda request: request)
    monkeypatch.setattr("cli.target.Target.functions", asked)
    return asked


def test_these_commands_take_days() -> None:
    assert OF_A_DAY == ["generate", "report", "status"]
    assert OF_A_RANGE == [
        "quarantine list",
        "quarantine resubmit",
        "quarantine show",
        "replay",
        "restate",
    ]


@pytest.mark.parametrize("day", ["2026-11-25", "2062-11-23", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", OF_A_DAY)
def test_a_day_is_refused(deployed: S3Client, functions: Functions, name: str, day: str) -> None:
    result = run(name, "--date", day)
    refused(result.exit_code, result.stderr, day)
    assert (result.stdout, functions.requests) == ("", [])


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        ("2026-11-20", "2026-11-25", "2026-11-25"),
        ("2026-11-25", "2062-11-23", "2026-11-25"),
        ("2026-11-23", "9999-12-31", "9999-12-31"),
        ("0001-01-01", "2026-11-23", "0001-01-01"),
    ],
)
@pytest.mark.parametrize("name", OF_A_RANGE)
def test_a_range_is_refused(
    deployed: S3Client, functions: Functions, name: str, first: str, last: str, named: str
) -> None:
    result = run(*name.split(), "--from", first, "--to", last)
    refused(result.exit_code, result.stderr, named)
    assert (result.stdout, functions.requests, audit(deployed)) == ("", [], [])


def refused(exit_code: int, message: str, day: str) -> None:
    assert exit_code == 1
    if day.startswith("0"):
        assert f"{day} can have no events" in message
    else:
        assert f"{day} has not begun: today is 2026-11-24 in UTC" in message


@pytest.mark.parametrize("name", OF_A_RANGE)
def test_today_may_be_the_last_day_of_a_range(
    deployed: S3Client, functions: Functions, name: str
) -> None:
    result = run(*name.split(), "--from", "2026-11-24", "--to", "2026-11-24")
    assert "has not begun" not in result.output


@pytest.mark.parametrize("name", ["generate", "status"])
def test_today_may_be_the_day(deployed: S3Client, name: str) -> None:
    assert run(name, "--date", "2026-11-24").exit_code == 0


@pytest.mark.parametrize("name", [*OF_A_DAY, *OF_A_RANGE])
def test_a_day_begins_in_the_time_zone_of_the_report(
    deployed: S3Client, functions: Functions, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    day = ("--date",) if name in OF_A_DAY else ("--to", "2026-11-24", "--from")
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        monkeypatch.setattr(Settings, "zone", ZoneInfo("America/New_York"))
        result = run(*name.split(), *day, "2026-11-24")
        assert "today is 2026-11-23 in America/New_York" in result.stderr
        assert functions.requests == []
    with time_machine.travel(datetime(2026, 11, 23, 23, tzinfo=UTC), tick=False):
        monkeypatch.setattr(Settings, "zone", ZoneInfo("Asia/Tokyo"))
        assert "has not begun" not in run(*name.split(), *day, "2026-11-24").stderr
