"""`pipeline report --preview` shows what people would be sent, and does nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.ses.models import ses_backends

from cli.target import Target
from cli.terminal.options import Options
from functions.report.announce import mail, webhook
from functions.report.announce.message import message
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.document.encoding import encoded
from functions.report.document.headline import headline
from functions.report.document.report import Report
from functions.report.text.told_metrics import told_metrics
from stacks.settings import load
from tests.harness import mails
from tests.harness.anomalous import MONDAY, anomalous
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.made_report import made_report
from tests.harness.metric_reports import many_metrics
from tests.harness.report_function import Functions
from tests.harness.shop_reports import anomalous_day

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = NAMES.reports_bucket(ACCOUNT)
WHERE = Where(BUCKET, "aws")
SENDER = "reports@example.com"


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


@pytest.fixture
def by_ses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings say that SES mails."""
    settings = load("dev")
    delivery = {"via": "ses", "sender": SENDER, "emails": ["team@example.com"]}
    changed = settings.delivery.model_copy(update=delivery)
    settings = settings.model_copy(update={"delivery": changed})
    monkeypatch.setattr("cli.target.load", lambda _: settings)


def sent() -> list[Any]:
    found: list[Any] = ses_backends[ACCOUNT]["us-east-1"].sent_messages
    return found


@pytest.mark.usefixtures("by_ses")
def test_a_mail_by_ses_is_kept_as_a_page_beside_the_text(
    deployed: S3Client, functions: Functions, tmp_path: Path
) -> None:
    report = anomalous_day()
    store(deployed, MONDAY, "report.json", report)
    result = run("report", "--date", MONDAY, "--preview", "mail")
    assert result.exit_code == 0, result.output
    told = Told(report, None, WHERE)
    assert result.stdout == f"Subject: {subject([told])}\n\n{mail.body([mail.text(told)])}\n"
    said = "the mail as a mailbox shows it: "
    (line,) = (one for one in result.stderr.splitlines() if one.startswith(said))
    page = Path(line.removeprefix(said))
    shown = mails.read(message([told], SENDER, ["a@example.com"])).page
    assert f"{page.read_text()}\n" == shown
    assert (functions.requests, sent()) == ([], [])
    for name in ("report.html", "report.csv"):
        store(deployed, MONDAY, name, "")
    run("report", "--date", MONDAY, "--preview", "mail", "--output", str(tmp_path))
    assert (tmp_path / f"mail-{MONDAY}.html").read_text() == page.read_text()


@pytest.mark.usefixtures("by_ses")
def test_a_mail_is_sent_once_to_one_address_and_to_nobody_else(
    deployed: S3Client, functions: Functions
) -> None:
    report = anomalous()
    store(deployed, MONDAY, "report.json", report)
    before = objects(deployed)
    boto3.client("ses").verify_email_identity(EmailAddress=SENDER)
    result = run("report", "--date", MONDAY, "--to", "me@example.com")
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert result.stderr.splitlines()[-1] == "sent to me@example.com"
    (one,) = sent()
    assert (one.source, set(one.destinations)) == (SENDER, {"me@example.com"})
    read = mails.read(one.raw_data.encode())
    assert read.text == mail.body([mail.text(Told(report, None, WHERE))])
    assert read.headers["To"] == "me@example.com"
    assert (functions.requests, objects(deployed)) == ([], before)


@pytest.mark.usefixtures("by_ses")
def test_what_ses_refuses_is_a_message(deployed: S3Client, functions: Functions) -> None:
    store(deployed, MONDAY, "report.json", anomalous())
    result = run("report", "--date", MONDAY, "--to", "me@example.com")
    assert result.exit_code == 1
    assert "MessageRejected" in result.stderr
    assert "verified in SES, in this region?" in result.stderr
    result = run("report", "--date", MONDAY, "--to", "2026-02-10")
    assert "2026-02-10 is no address that mails are sent to" in result.stderr
    assert functions.requests == []


def test_where_sns_mails_nothing_is_sent_to_an_address(
    deployed: S3Client, functions: Functions
) -> None:
    store(deployed, MONDAY, "report.json", anomalous())
    result = run("report", "--date", MONDAY, "--to", "me@example.com")
    assert (result.exit_code, result.stdout, functions.requests) == (1, "", [])
    assert 'dev does not: [delivery] via = "ses" in config/dev.toml' in result.stderr
    result = run("report", "--date", MONDAY, "--preview", "mail")
    assert "as a mailbox shows it" not in result.stderr


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


def test_figures_that_are_not_as_people_were_told_are_in_it(
    deployed: S3Client, functions: Functions
) -> None:
    report = many_metrics(1)
    body = encoded({**report, "revision": 2})
    deployed.put_object(Bucket=BUCKET, Key=f"daily/dt={MONDAY}/report.json", Body=body)
    left: Any = {"revision": 1, "told": {**headline(report), "revision": 1}}
    left["metrics"] = told_metrics(report)
    left["metrics"][0]["figures"][0]["value"] = "20000.5"
    store(deployed, MONDAY, "delivered.json", left)
    result = run("report", "--date", MONDAY, "--preview", "mail")
    assert "Since revision 1: Metric number 0 20,000.50 → 12,345.67." in result.stdout


def test_a_day_without_a_report_is_a_message(deployed: S3Client, functions: Functions) -> None:
    result = run("report", "--date", "2026-11-23", "--preview", "mail")
    assert (result.exit_code, result.stdout, functions.requests) == (1, "", [])
    assert "there is no report of 2026-11-23 yet: `pipeline report` makes it" in result.stderr


def test_the_help_names_both(deployed: S3Client) -> None:
    assert "mail|chat" in run("report", "--help").stdout


def test_a_mail_by_hand_is_asked_for_once(aws: None) -> None:
    """One whose answer is lost may have been sent."""
    options = Options(environment="dev", profile=None, region=None, local_directory=Path())
    config: Any = Target(options).mailer.meta.config
    assert config.retries["total_max_attempts"] == 1
