"""`pipeline report --preview` shows what people would be sent, and does nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from functions.report.announce import mail, webhook
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.document.headline import headline
from functions.report.document.report import Report
from stacks.settings import load
from tests.harness.anomalous import MONDAY, anomalous
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.made_report import made_report
from tests.harness.report_function import Functions

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = NAMES.reports_bucket(ACCOUNT)
WHERE = Where(BUCKET, "aws")


@pytest.fixture
def functions(deployed: S3Client, monkeypatch: pytest.MonkeyPatch) -> Functions:
    """A report function that must not be asked."""
    asked = Functions(lambda request: request)
    monkeypatch.setattr("cli.target.Target.functions", asked)
    return asked


def store(s3: S3Client, day: str, name: str, content: object) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"daily/dt={day}/{name}", Body=json.dumps(content).encode())


def objects(s3: S3Client) -> list[tuple[str, str]]:
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return [(row["Key"], row["ETag"]) for row in listed]


def test_the_mail_is_the_one_that_would_be_sent(deployed: S3Client, functions: Functions) -> None:
    report = anomalous()
    store(deployed, MONDAY, "report.json", report)
    before = objects(deployed)
    result = run("report", "--date", MONDAY, "--preview", "mail")
    assert result.exit_code == 0, result.output
    sent = mail.body([mail.text(Told(report, None, WHERE))])
    assert result.stdout == f"Subject: {subject([Told(report, None, WHERE)])}\n\n{sent}\n"
    assert (functions.requests, objects(deployed)) == ([], before)


@pytest.mark.parametrize("chat_format", ["text", "slack", "teams"])
def test_the_chat_gets_json_in_the_format_of_the_settings(
    deployed: S3Client,
    functions: Functions,
    monkeypatch: pytest.MonkeyPatch,
    chat_format: str,
) -> None:
    settings = load("dev")
    settings = settings.model_copy(
        update={"delivery": settings.delivery.model_copy(update={"chat": chat_format})}
    )
    monkeypatch.setattr("cli.target.load", lambda _: settings)
    report = anomalous()
    store(deployed, MONDAY, "report.json", report)
    result = run("report", "--date", MONDAY, "--preview", "chat")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == webhook.body(chat_format, Told(report, None, WHERE))
    assert functions.requests == []


@pytest.mark.parametrize(("announced", "restated"), [(1, True), (2, False)])
def test_what_people_were_told_before_is_in_it_until_the_revision_is_announced(
    deployed: S3Client, functions: Functions, announced: int, restated: bool
) -> None:
    report: Report = made_report()
    told: Any = {**headline(report), "revision": 1, "events": 5_000}
    store(deployed, report["date"], "report.json", report)
    store(deployed, report["date"], "delivered.json", {"revision": announced, "told": told})
    result = run("report", "--date", report["date"], "--preview", "mail")
    assert ("events 5,000 → 5,805" in result.stdout) == restated


def test_a_day_without_a_report_is_a_message(deployed: S3Client, functions: Functions) -> None:
    result = run("report", "--date", "2026-11-23", "--preview", "mail")
    assert (result.exit_code, result.stdout, functions.requests) == (1, "", [])
    assert "there is no report of 2026-11-23 yet: `pipeline report` makes it" in result.stderr


def test_the_help_names_both(deployed: S3Client) -> None:
    assert "mail|chat" in run("report", "--help").stdout
