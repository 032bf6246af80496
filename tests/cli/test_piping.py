"""Piped output is whole: no key is broken over two lines. A reader that goes away is no failure."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from rich.table import Table

from cli.terminal import console as consoles
from cli.terminal.errors import CommandError, errors_as_messages
from functions.common.output_keys import QuarantineKey
from tests.harness.blocks import without_aws
from tests.harness.command import ACCOUNT, NAMES, run

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

LONG = "a-source-with-a-name-of-many-words." * 7
RANGE = ("--from=2026-11-23", "--to=2026-11-23")
CLI = Path(consoles.__file__).parents[1]


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_a_name_in_a_table_is_whole(deployed: S3Client) -> None:
    event = json.dumps({"id": "d-1", "detail": {"source": LONG}})
    row = {
        "line": 0,
        "reason": "bad_timestamp",
        "message": "m",
        "delivery_id": "d-1",
        "ingested_at": "2026-11-23T04:00:00Z",
        "events": 1,
        "original": event,
    }
    deployed.put_object(
        Bucket=NAMES.processed_bucket(ACCOUNT),
        Key="quarantine/dt=2026-11-23/b-n1.ndjson.gz",
        Body=gzip.compress(json.dumps(row).encode()),
    )
    deployed.put_object(
        Bucket=NAMES.processed_bucket(ACCOUNT), Key="ledger/dt=2026-11-23/b-n1-v0-q1.json"
    )
    assert QuarantineKey.parse("quarantine/dt=2026-11-23/b-n1.ndjson.gz").count == 1
    assert LONG in run("quarantine", "list", *RANGE).stdout


def test_a_key_beside_a_table_is_whole(deployed: S3Client) -> None:
    batch = "b" * 150
    for bucket, key in (
        (NAMES.raw_bucket(ACCOUNT), f"events/dt=2026-11-23/hr=04/{batch}-n5.ndjson.gz"),
        (NAMES.processed_bucket(ACCOUNT), f"ledger/dt=2026-11-23/{batch}-n5-v1-q1.json"),
    ):
        deployed.put_object(Bucket=bucket, Key=key)
    result = run("status", "--date", "2026-11-23")
    assert re.search(rf"^  unbalanced: \S*{batch}\S*$", result.stdout, re.M), result.stdout


def test_a_key_in_a_message_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), errors_as_messages():
        raise CommandError(f"refused: {LONG}")
    assert capsys.readouterr().err == f"error: refused: {LONG}\n"


def test_at_a_terminal_a_table_fits_into_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    table = Table()
    table.add_row(LONG)
    consoles.console().print(table)
    border, *_ = capsys.readouterr().out.splitlines()
    assert len(border) == 80


def test_no_command_makes_a_console_of_its_own() -> None:
    makers = {
        path.name for path in CLI.rglob("*.py") if re.search(r"\bConsole\(", path.read_text())
    }
    assert makers == {"console.py"}


ON_MOTO = """
import boto3
from moto import mock_aws
from cli.main import main
from tests.harness.command import deploy

with mock_aws():
    deploy(boto3.client("s3"))
    main()
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("status", "--help"),
        ("quarantine", "--help"),
        ("cost", "--events-per-day=10"),
        ("generate", "--events=1"),
        ("generate", "--events=3000"),
        ("status",),
        ("quarantine", "list", *RANGE),
        ("info",),
        ("replay", "--yes", *RANGE),
    ],
)
def test_it_ends_quietly_when_nobody_reads_on(arguments: tuple[str, ...]) -> None:
    moto = arguments[0] in {"status", "quarantine", "info", "replay"} and "--help" not in arguments
    started = ("-c", ON_MOTO) if moto else ("-m", "cli.main")
    credentials = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    regions = ("AWS_REGION", "AWS_DEFAULT_REGION")
    environment = {
        **without_aws(os.environ),
        **dict.fromkeys(credentials, "test"),
        **dict.fromkeys(regions, "us-east-1"),
    }
    reader, writer = os.pipe()
    os.close(reader)  # as `head` does once it has its lines
    done = subprocess.run(  # noqa: S603
        [sys.executable, *started, *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")
