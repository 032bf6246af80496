"""No option is ignored: one that would do nothing without another, or beside another, is refused.

Each option of each command stands in one of the tables below. An option that is in none fails
here, until somebody has thought about when it does something.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from tests.harness.command import run
from tests.harness.command_tree import COMMANDS, options
from tests.harness.report_function import Functions

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# By command: an option with a value, and the option without which it would do nothing.
NEEDS = {
    "report": {("--hours", "12"): "--link"},
    "status": {("--timeout", "900"): "--wait"},
    "check": {("--source", "shop"): "files", ("--detail-type", "Log"): "files"},
}
# By command: options of which only one would do something.
ONE_OF: dict[str, list[tuple[str, ...]]] = {
    "report": [("--json", "--link", "--open", "--preview", "--to")],
    "info": [("--exports", "--json")],
    "send": [
        ("--as-received", "--source"),
        ("--as-received", "--detail-type"),
        ("--definitions", "--no-check"),
    ],
    "preview": [("--json", "--open")],
    "query": [("--csv", "--json")],
    "events": [("--invalid", "--failed"), ("--invalid", "--type")],
}
# What stands behind an option, or is needed beside it.
VALUES = {
    "--to": "me@example.com",
    "--source": "shop",
    "--detail-type": "Log",
    "--definitions": "definitions",
    "--type": "Order",
    "--preview": "mail",
}
NEEDED = {"send": ["events"], "preview": ["events"]}
# By command: options that do what they say beside any other. `--yes` asks nobody, and neither does
# a dry run. Where `--dry-run` leaves something out (`--edit`), it says so.
REPAIR = {"--dry-run", "--yes"}
RANGE = {"--from", "--to"}
RECORDS = {*RANGE, "--reason", "--source"}
ALONE = {
    "generate": {
        *("--date", "--weeks", "--events", "--duplicates", "--conflicting", "--late"),
        *("--invalid", "--seed", "--output", "--truth"),
    },
    "send": {"--rejects", "--json"},
    "check": {"--definitions", "--json"},
    "discover": {"--source", "--detail-type", "--json"},
    "preview": {"--date", "--definitions", "--output", "--source", "--detail-type"},
    "query": {*RANGE, "--preview", "--yes"},
    "events": {"--date", "--source", "--limit", "--preview", "--json", "--yes"},
    "status": {"--date", "--wait", "--no-wait", "--json"},
    "report": {"--date", "--output"},
    "restate": {*RANGE, *REPAIR},
    "info": set(),
    "cost": {"--events-per-day", "--bytes", "--prices"},
    "leftovers": set(),
    "replay": {*RANGE, "--source", *REPAIR},
    "redrive": REPAIR,
    "sweep": {"--grace-minutes", *REPAIR},
    "quarantine list": {"--definitions", *RECORDS, "--json"},
    "quarantine show": {*RECORDS, "--id", "--limit", "--output"},
    "quarantine resubmit": {
        *RECORDS,
        "--id",
        "--fix",
        "--edit",
        "--again",
        "--rejects",
        "--definitions",
        *REPAIR,
    },
}


@pytest.mark.parametrize("name", COMMANDS)
def test_of_each_option_is_known_when_it_does_something(name: str) -> None:
    needing = {option for option, _ in NEEDS.get(name, {})}
    assert options(COMMANDS[name]) == ALONE[name] | needing | {*chain(*ONE_OF.get(name, ()))}


@pytest.fixture
def functions(deployed: S3Client, monkeypatch: pytest.MonkeyPatch) -> Functions:
    """A report function that must not be asked."""
    asked = Functions(lambda request: request)
    monkeypatch.setattr("cli.target.Target.functions", asked)
    return asked


@pytest.mark.parametrize(
    ("name", "option", "value", "other"),
    [
        (name, option, value, other)
        for name, found in NEEDS.items()
        for (option, value), other in found.items()
    ],
)
def test_an_option_is_refused_without_the_one_that_it_is_about(
    functions: Functions, name: str, option: str, value: str, other: str
) -> None:
    result = run(name, option, value)
    assert (result.exit_code, result.stdout, functions.requests) == (2, "", [])
    assert f"{option} does nothing without {other}" in result.stderr


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        (name, pair)
        for name, groups in ONE_OF.items()
        for group in groups
        for pair in combinations(group, 2)
    ],
)
def test_two_options_of_which_one_would_be_ignored_are_refused(
    functions: Functions, name: str, pair: tuple[str, str]
) -> None:
    given = [word for option in pair for word in (option, VALUES.get(option)) if word]
    result = run(name, *NEEDED.get(name, ()), *given)
    assert (result.exit_code, result.stdout, functions.requests) == (2, "", [])
    assert f"give only one of {' and '.join(pair)}" in result.stderr
