"""Every command that takes a day takes words for it, and refuses one that has not begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cli.terminal.days import TODAY, YESTERDAY, Day
from functions.common.storage import StoredObject
from functions.common.storage.s3 import S3Bucket
from stacks.settings import Settings
from tests.harness.command import audit, run
from tests.harness.command_tree import COMMANDS, options
from tests.harness.event_files import EVENT, ndjson
from tests.harness.report_function import Functions

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OF_A_DAY = sorted(name for name, command in COMMANDS.items() if "--date" in options(command))
OF_A_RANGE = sorted(name for name, command in COMMANDS.items() if "--from" in options(command))
# What a command cannot do without, beside days.
NEEDED = {
    "preview": ("events.ndjson", "--output=kept"),
    "query": ("SELECT * FROM events",),
}


def words(name: str) -> tuple[str, ...]:
    return (*name.split(), *NEEDED.get(name, ()))


@pytest.fixture(autouse=True)
def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ndjson(Path("events.ndjson"), EVENT)


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


@dataclass(frozen=True)
class Seen:
    """All that can be seen of a run: what it printed, asked the report function, and listed."""

    exit_code: int
    output: str
    requests: list[Any]
    listed: list[str]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prefixes that are listed, which have the days."""
    prefixes: list[str] = []
    real = S3Bucket.list

    def noted(bucket: S3Bucket, prefix: str) -> Iterator[StoredObject]:
        prefixes.append(prefix)
        return real(bucket, prefix)

    monkeypatch.setattr(S3Bucket, "list", noted)
    return prefixes


def seen(functions: Functions, listed: list[str], *arguments: str) -> Seen:
    functions.requests.clear()
    listed.clear()
    result = run(*arguments)
    return Seen(result.exit_code, result.output, [*functions.requests], [*listed])


@pytest.mark.parametrize("name", [*OF_A_DAY, *OF_A_RANGE])
def test_today_and_yesterday_are_days_of_the_zone(
    deployed: S3Client,
    functions: Functions,
    listed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(Settings, "zone", ZoneInfo("America/New_York"))
    one, two = "2026-11-22", "2026-11-23"
    given = ("--date",) if name in OF_A_DAY else ("--from", "--to")
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        for said, dates in ((("yesterday", "today"), (one, two)), (("today",) * 2, (two, two))):
            by_word = map("=".join, zip(given, said, strict=False))
            by_date = map("=".join, zip(given, dates, strict=False))
            shown = seen(functions, listed, *words(name), *by_word)
            assert shown == seen(functions, listed, *words(name), *by_date)
            assert any(dates[0] in part for part in (shown.output, *listed, str(shown.requests)))


@pytest.mark.parametrize("name", ["quarantine list", "quarantine show"])
def test_without_days_the_quarantine_of_today_is_looked_at(
    deployed: S3Client, functions: Functions, listed: list[str], name: str
) -> None:
    today = seen(functions, listed, *words(name), "--from=2026-11-24", "--to=2026-11-24")
    assert seen(functions, listed, *words(name)) == today
    assert "2026-11-24 (UTC)" in today.output
    since = seen(functions, listed, *words(name), "--from=2026-11-20")
    assert "2026-11-20 to 2026-11-24 (UTC)" in since.output


@pytest.mark.parametrize(
    "name", sorted({*OF_A_RANGE} - {"quarantine list", "quarantine show", "query"})
)
def test_a_command_that_changes_data_asks_which_days_are_meant(
    deployed: S3Client, functions: Functions, name: str
) -> None:
    for arguments in ((), ("--from=today",), ("--to=today",)):
        result = run(*words(name), *arguments)
        assert (result.exit_code, functions.requests, audit(deployed)) == (2, [], [])
        assert "Missing option" in result.stderr


@pytest.mark.parametrize("name", [*OF_A_DAY, *OF_A_RANGE])
def test_what_is_no_day_is_refused(deployed: S3Client, name: str) -> None:
    day = ("--date",) if name in OF_A_DAY else ("--to=today", "--from")
    result = run(*words(name), *day, "tomorrow")
    assert result.exit_code == 2
    assert "type YYYY-MM-DD, today or yesterday" in " ".join(result.stderr.split())


def test_these_commands_take_days() -> None:
    assert OF_A_DAY == ["events", "generate", "preview", "report", "status"]
    assert OF_A_RANGE == [
        "quarantine list",
        "quarantine resubmit",
        "quarantine show",
        "query",
        "replay",
        "restate",
    ]


@pytest.mark.parametrize("day", ["2026-11-25", "2062-11-23", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", OF_A_DAY)
def test_a_day_is_refused(deployed: S3Client, functions: Functions, name: str, day: str) -> None:
    result = run(*words(name), "--date", day)
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
    result = run(*words(name), "--from", first, "--to", last)
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
    result = run(*words(name), "--from", "2026-11-24", "--to", "2026-11-24")
    assert "has not begun" not in result.output


@pytest.mark.parametrize("name", ["generate", "status"])
def test_today_may_be_the_day(deployed: S3Client, name: str) -> None:
    assert run(*words(name), "--date", "2026-11-24").exit_code == 0


@pytest.mark.parametrize("name", [*OF_A_DAY, *OF_A_RANGE])
def test_a_day_begins_in_the_time_zone_of_the_report(
    deployed: S3Client, functions: Functions, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    day = ("--date",) if name in OF_A_DAY else ("--to", "2026-11-24", "--from")
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        monkeypatch.setattr(Settings, "zone", ZoneInfo("America/New_York"))
        result = run(*words(name), *day, "2026-11-24")
        assert "today is 2026-11-23 in America/New_York" in result.stderr
        assert functions.requests == []
    with time_machine.travel(datetime(2026, 11, 23, 23, tzinfo=UTC), tick=False):
        monkeypatch.setattr(Settings, "zone", ZoneInfo("Asia/Tokyo"))
        assert "has not begun" not in run(*words(name), *day, "2026-11-24").stderr


def test_the_help_shows_a_default_in_words_and_none_where_a_day_is_required() -> None:
    assert [str(TODAY), str(YESTERDAY), str(Day(date(2026, 11, 24)))] == [
        *("today", "yesterday", "2026-11-24"),
    ]
    assert "[default: today]" in " ".join(run("status", "--help").stdout.split())
    assert "[default: yesterday]" in " ".join(run("report", "--help").stdout.split())
    assert "default: today" not in run("replay", "--help").stdout
