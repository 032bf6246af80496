"""The commands account for every line and every batch, and fail with a message and a code."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner

from cli.main import app
from functions.common.report_keys import ReportKeys
from stacks.deployed import described
from stacks.settings import load
from tests.harness.clock import Clock
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.made_report import backfilled, made_report, with_comparison

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def books(s3: S3Client, raw: list[str], ledger: list[str]) -> None:
    for key in raw:
        s3.put_object(Bucket=NAMES.raw_bucket(ACCOUNT), Key=key)
    for key in ledger:
        s3.put_object(Bucket=NAMES.processed_bucket(ACCOUNT), Key=key)


RAW = "events/dt=2026-11-23/hr=04/b-n5.ndjson.gz"
LEDGER = "ledger/dt=2026-11-23/b-n5-v4-q1.json"


def test_status_shows_the_books_of_a_day(deployed: S3Client) -> None:
    books(deployed, [RAW], [LEDGER])
    result = run("status", "--date", "2026-11-23", "--json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert shown["events"] == {"received": 5, "valid": 4, "quarantined": 1, "pending": 0}
    assert shown["balanced"]
    text = run("status", "--date", "2026-11-23").stdout
    assert "The books balance." in text
    assert "pipeline --env dev quarantine list --from 2026-11-23 --to 2026-11-23" in text


def test_status_names_recent_days_that_other_mappings_made_and_what_a_replay_costs(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(load("dev").zone).date()
    days = [today - timedelta(days=ago) for ago in (3, 2, 1)]
    current, other = "a" * 64, "b" * 64
    for day, digest in zip(days, (other, current, other), strict=True):
        report = made_report()
        report["mappings"]["digests"] = [{"digest": digest, "events": 1, "quarantined": 0}]
        report["arrival"]["first_date"] = report["arrival"]["last_date"] = str(days[2])
        books(deployed, [f"events/dt={day}/hr=04/b-n5.ndjson.gz"], [])
        deployed.put_object(
            Bucket=NAMES.reports_bucket(ACCOUNT),
            Key=ReportKeys(day=day).json,
            Body=json.dumps(report).encode(),
        )
    told = run("status", "--date", "2026-11-01")
    assert told.exit_code == 0
    assert "not checked whether recent days" in told.stderr
    assert "Made with other mappings" not in told.stdout

    class Functions:
        def get_function_configuration(self, **_: str) -> dict[str, str]:
            return {"Description": described("Validates", "mappings", current)}

    monkeypatch.setattr("cli.target.Target.functions", Functions())
    shown = run("status", "--date", "2026-11-01").stdout
    assert f"Made with other mappings than those that are deployed: {days[0]}, {days[2]}" in shown
    assert f"pipeline --env dev replay --from {days[0]} --to {days[2]}" in shown
    assert "3 batches; estimated cost" in shown
    found = json.loads(run("status", "--date", "2026-11-01", "--json").stdout)["other_mappings"]
    assert found["days"] == [str(days[0]), str(days[2])]
    assert (found["batches"], found["usd"] > 0) == (3, True)
    assert f"pipeline --env dev restate --from {days[0]} --to {days[2]}" in shown


def test_status_names_the_replay_of_the_days_on_which_backfilled_events_arrived(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(load("dev").zone).date()
    happened, arrived = today - timedelta(days=9), today - timedelta(days=1)
    report = made_report()
    report["mappings"]["digests"] = [{"digest": "a" * 64, "events": 7, "quarantined": 0}]
    report["arrival"] = {
        "stored": 7,
        "after_the_day": 7,
        "first_date": str(arrived),
        "last_date": str(arrived),
        "backfilled": True,
    }
    books(deployed, [f"events/dt={arrived}/hr=04/b-n7.ndjson.gz"], [])
    deployed.put_object(
        Bucket=NAMES.reports_bucket(ACCOUNT),
        Key=ReportKeys(day=happened).json,
        Body=json.dumps(report).encode(),
    )

    class Functions:
        def get_function_configuration(self, **_: str) -> dict[str, str]:
            return {"Description": described("Validates", "mappings", "b" * 64)}

    monkeypatch.setattr("cli.target.Target.functions", Functions())
    shown = run("status", "--date", "2026-11-01").stdout
    assert f"than those that are deployed: {happened}" in shown
    assert f"pipeline --env dev replay --from {arrived} --to {arrived}\n  1 batch;" in shown
    assert f"pipeline --env dev restate --from {happened} --to {happened}" in shown


def test_raw_objects_that_the_settings_keep_no_longer_are_no_imbalance(
    deployed: S3Client,
) -> None:
    """config/dev.toml keeps them for 30 days."""
    for days, code in ((60, 0), (20, 1)):
        day = datetime.now(UTC).date() - timedelta(days=days)
        books(deployed, [], [f"ledger/dt={day}/b-n5-v4-q1.json"])
        assert run("status", "--date", str(day)).exit_code == code


def test_status_fails_when_something_is_pending(deployed: S3Client) -> None:
    books(deployed, [RAW], [])
    result = run("status", "--date", "2026-11-23")
    assert result.exit_code == 1
    assert "The books do not balance." in result.stdout


def test_status_names_a_few_of_many_objects_that_do_not_balance(deployed: S3Client) -> None:
    books(deployed, [], [f"ledger/dt=2026-11-23/b{n:02}-n5-v4-q1.json" for n in range(50)])
    result = run("status", "--date", "2026-11-23")
    assert result.stdout.count("unbalanced: ") == 20
    assert "and 30 more: see --json" in result.stdout
    whole = json.loads(run("status", "--date", "2026-11-23", "--json").stdout)
    assert len(whole["unbalanced"]) == 50


def test_status_fails_when_a_dead_letter_queue_holds_something(deployed: S3Client) -> None:
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=NAMES.process.dead_letters)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    result = run("status")
    assert result.exit_code == 1
    assert f"1 message in {NAMES.process.dead_letters}" in result.stdout


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        ("ledger/dt=2026-11-23/b-n1731-v152-q1579.json", 1),
        ("ledger/dt=2026-11-23/b-n1000-v900-q100.json", 0),
        ("ledger/dt=2026-11-23/b-n1000-v899-q101.json", 1),
        ("ledger/dt=2026-11-23/b-n19-v0-q19.json", 0),
        ("ledger/dt=2026-11-23/b-n20-v0-q20.json", 1),
    ],
)
def test_status_fails_when_too_much_of_what_arrived_was_invalid_and_says_so_first(
    deployed: S3Client, ledger: str, code: int
) -> None:
    count = ledger.partition("-n")[2].partition("-")[0]
    books(deployed, [f"events/dt=2026-11-23/hr=04/b-n{count}.ndjson.gz"], [ledger])
    result = run("status", "--date", "2026-11-23")
    assert result.exit_code == code
    first = result.stdout.splitlines()[0]
    assert ("invalid" in first) == bool(code)
    if "1731" in ledger:
        assert first == "2026-11-23: 1,579 of 1,731 that arrived were invalid."
    said = json.loads(run("status", "--date", "2026-11-23", "--json").stdout)["too_much_invalid"]
    assert said == ([first] if code else [])


def test_status_waits_no_longer_than_told(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(UTC).date()
    books(deployed, [f"events/dt={today}/hr=00/b-n5.ndjson.gz"], [])
    monkeypatch.setattr("cli.settling.time", Clock())
    result = run("status", "--wait", "--timeout", "1")
    assert result.exit_code == 1
    assert "not settled after 0:00:01" in result.stderr
    assert "1 batch pending" in result.stderr


class Functions:
    """A Lambda client whose answer is given."""

    def __init__(self, payload: object, error: str | None = None) -> None:
        self._answer: dict[str, Any] = {"Payload": io.BytesIO(json.dumps(payload).encode())}
        if error:
            self._answer["FunctionError"] = error

    def invoke(self, **_: object) -> dict[str, Any]:
        return self._answer


def test_report_shows_why_the_function_failed(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = Functions({"errorMessage": "out of disk"}, "Unhandled")
    monkeypatch.setattr("cli.target.Target.functions", failure)
    result = run("report", "--date", "2026-11-23")
    assert result.exit_code == 1
    assert "the report function failed: out of disk" in result.stderr


def test_report_says_that_the_day_can_not_be_made_again(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.target.Target.functions", Functions({"expired": True}))
    key = "daily/dt=2026-11-23/report.json"
    deployed.put_object(Bucket=NAMES.reports_bucket(ACCOUNT), Key=key, Body=b"{}\n")
    result = run("report", "--date", "2026-11-23", "--json")
    assert (result.exit_code, result.stdout) == (0, "{}\n")
    assert "2026-11-23: what the report was made from may have expired." in result.stderr


def test_report_prints_the_very_bytes_of_report_json(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.target.Target.functions", Functions({}))
    text = '{"date": "2026-11-23", "name": "é"}\n'
    key = "daily/dt=2026-11-23/report.json"
    deployed.put_object(Bucket=NAMES.reports_bucket(ACCOUNT), Key=key, Body=text.encode())
    result = run("report", "--date", "2026-11-23", "--json")
    assert (result.exit_code, result.stdout) == (0, text)


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_generate_writes_what_send_reads(deployed: S3Client, tmp_path: Path, suffix: str) -> None:
    file, truth = tmp_path / f"day.ndjson{suffix}", tmp_path / "truth.json"
    arguments = ["--events=50", "--invalid=3", f"--output={file}", f"--truth={truth}"]
    assert run("generate", *arguments).exit_code == 0
    sent = run("send", str(file), "--json")
    assert json.loads(sent.stdout)["accepted"] == json.loads(truth.read_text())["lines"] == 53


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        (["status"], "nowhere", "no such environment; there are: dev, local, prod"),
        (["status"], "local", "start it with `make up`"),
        (["send", "/no/such/file"], "dev", "No such file"),
        (["check", "/no/such/file"], "dev", "/no/such/file cannot be read: No such file"),
        (["check", "--definitions=/no/such"], "dev", "/no/such: no such folder"),
        (["status"], "prod", "is the stack deployed"),
    ],
)
def test_a_failure_that_people_can_mend_is_a_message(
    aws: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    env: str,
    message: str,
) -> None:
    monkeypatch.setenv("PIPELINE_LOCAL_DIR", str(tmp_path))
    result = run(*arguments, env=env)
    assert result.exit_code == 1
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "command", ["generate", "send", "check", "status", "report", "restate", "sweep"]
)
def test_the_help_of_every_command_has_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "pipeline " in result.stdout


def test_report_prints_a_link_that_needs_no_login_and_ends(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.target.Target.functions", Functions({}))
    key = "daily/dt=2026-11-23/report.json"
    deployed.put_object(Bucket=NAMES.reports_bucket(ACCOUNT), Key=key, Body=b"{}")
    result = run("report", "--date", "2026-11-23", "--link", "--hours", "2")
    assert result.exit_code == 0, result.output
    assert "dt%3D2026-11-23/report.html?" in result.stdout
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in result.stdout
    assert "X-Amz-Expires=7200" in result.stdout


def test_a_report_that_is_saved_links_only_to_what_is_beside_it(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cli.target.Target.functions", Functions({}))
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    stored = {"json": json.dumps(made_report()), "csv": "section,name,figure,value", "html": "x"}
    for kind, content in stored.items():
        key = f"daily/dt=2026-11-23/report.{kind}"
        bucket = NAMES.reports_bucket(ACCOUNT)
        deployed.put_object(Bucket=bucket, Key=key, Body=content.encode())
    result = run("report", "--date", "2026-11-23", "--open", "--output", str(tmp_path / "saved"))
    assert result.exit_code == 0, result.output
    for directory in (tmp_path / "saved", Path(result.stdout.strip()).parent):
        page = (directory / "report.html").read_text()
        links = re.findall('href="([^"]*)"', page)
        assert links == ["report.csv", "report.json"]
        assert (directory / "report.csv").read_text() == stored["csv"]
        assert (directory / "report.json").read_text() == stored["json"]
    assert opened == [Path(result.stdout.strip()).as_uri()]


def test_report_shows_what_stands_out_and_no_escape_sequence_of_an_event(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.target.Target.functions", Functions({}))
    made = with_comparison(made_report(sources=["\x1b]0;x\x07[red]shop"]))
    key = "daily/dt=2026-11-23/report.json"
    body = json.dumps(made).encode()
    deployed.put_object(Bucket=NAMES.reports_bucket(ACCOUNT), Key=key, Body=body)
    result = run("report", "--date", "2026-11-23")
    assert result.exit_code == 0, result.output
    assert "1. Silent: Source partners.feed is silent: about 412 events" in result.stdout
    assert f"The page: s3://{NAMES.reports_bucket(ACCOUNT)}/daily/dt=2026-11-23/report.html" in (
        result.stdout
    )
    assert "[U+001B]]0;x[U+0007][red]shop" in result.stdout
    assert "\x1b" not in result.stdout
    (line,) = [line for line in result.stdout.splitlines() if line.startswith(" Events ")]
    assert line.split() == ["Events", "5,805"]
    assert "Backfilled" not in result.stdout


@pytest.mark.parametrize("told", [True, False])
def test_report_says_that_a_day_was_backfilled_where_the_report_tells(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    """Those that earlier versions made do not."""
    monkeypatch.setattr("cli.target.Target.functions", Functions({}))
    made = backfilled(made_report())
    if not told:
        del made["arrival"]
    key = "daily/dt=2026-11-23/report.json"
    body = json.dumps(made).encode()
    deployed.put_object(Bucket=NAMES.reports_bucket(ACCOUNT), Key=key, Body=body)
    result = run("report", "--date", "2026-11-23")
    assert result.exit_code == 0, result.output
    for said in (
        "All of its events arrived after the day was over, on 2026-11-25.",
        "The report of the day on which they arrived says whether all of them are in, ",
    ):
        assert (said in result.stdout) is told
