"""Where the settings name a sender, SES mails the news, and SNS nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.ses.models import ses_backends

from functions.common import aws
from functions.report.text.dates import short_day
from tests.harness import mails
from tests.harness.announcements import Announcements
from tests.harness.command import ACCOUNT
from tests.harness.daily_runs import days_ago
from tests.harness.events import event
from tests.harness.failing_calls import failing
from tests.harness.mails import Mail
from tests.harness.pipeline import Pipeline
from toolchain.project import ROOT

if TYPE_CHECKING:
    from moto.ses.models import RawMessage

SENDER, TEAM = "reports@example.com", "a@example.com b@example.org"


@pytest.fixture
def announcements(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Announcements:
    """What arrives elsewhere, while SES mails."""
    monkeypatch.setenv("MAIL_SENDER", SENDER)
    monkeypatch.setenv("MAIL_RECIPIENTS", TEAM)
    return Announcements()


@pytest.fixture
def verified(announcements: Announcements) -> None:
    """The sender is an identity that somebody has verified."""
    boto3.client("ses").verify_email_identity(EmailAddress=SENDER)


def sent() -> list[RawMessage]:
    found: list[Any] = ses_backends[ACCOUNT]["us-east-1"].sent_messages
    return found


def received() -> list[Mail]:
    return [mails.read(one.raw_data.encode()) for one in sent()]


def day(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [
        event(event_id=f"e-{n}", timestamp=f"{days_ago(1)}T10:00:00Z")
        for n in range(start, start + count)
    ]


@pytest.mark.usefixtures("verified")
def test_a_first_report_is_one_mail_to_all_and_nothing_on_the_topic(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*day(30))
    pipeline.report(str(days_ago(1)))
    (one,) = sent()
    # moto adds the addresses of the header to those of the request.
    assert (one.source, set(one.destinations)) == (SENDER, set(TEAM.split()))
    (mail,) = received()
    assert f"{short_day(str(days_ago(1)))}: 30 events" in mail.headers["Subject"]
    assert "30 events from 1 source. None failed." in mail.text
    assert "30 events from 1 source. None failed." in mail.html
    stored = pipeline.s3.get_object(Bucket="reports", Key=f"daily/dt={days_ago(1)}/report.csv")
    assert mail.files == {f"report-{days_ago(1)}.csv": stored["Body"].read()}
    assert announcements.mails() == []
    assert len(announcements.events()) == 1


@pytest.mark.usefixtures("verified")
def test_what_is_no_news_is_not_mailed_and_a_restatement_is(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*day(300))
    pipeline.report(str(days_ago(1)))
    pipeline.report(str(days_ago(1)))
    assert len(sent()) == 1
    pipeline.run(*day(30, start=300))
    pipeline.report(str(days_ago(1)))
    _, restated = received()
    assert ", restated: " in restated.headers["Subject"]
    assert "Restated: revision 2. Since revision 1: events 300 → 330." in restated.text
    assert "Restated: revision 2. Since revision 1: events 300 → 330." in restated.html


@pytest.mark.parametrize("dying", ["put_events", "send_raw_email", "put_object"])
@pytest.mark.usefixtures("verified")
def test_dying_while_telling_means_telling_again(
    pipeline: Pipeline, announcements: Announcements, dying: str
) -> None:
    pipeline.run(*day(3))
    client = {"put_events": aws.events, "send_raw_email": aws.ses, "put_object": aws.s3}[dying]()
    where = "delivered.json" if dying == "put_object" else ""
    with failing(client, dying, where), pytest.raises(ClientError):
        pipeline.report(str(days_ago(1)))
    before = len(sent())
    pipeline.report(str(days_ago(1)))
    assert len(sent()) == before + 1
    pipeline.report(str(days_ago(1)))
    assert len(sent()) == before + 1


def test_a_sender_that_nobody_has_verified_is_a_failure_and_told_later(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*day(3))
    with pytest.raises(ClientError, match="MessageRejected"):
        pipeline.report(str(days_ago(1)))
    assert sent() == []
    boto3.client("ses").verify_domain_identity(Domain="example.com")
    pipeline.report(str(days_ago(1)))
    assert len(sent()) == 1


def test_who_mails_by_sns_imports_nothing_of_it() -> None:
    code = (
        "import sys, functions.report.handler\n"
        "print(sorted(one for one in sys.modules if one[:5] == 'resvg' or 'announce.m' in one))"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    announce = "functions.report.announce"
    assert json.loads(done.stdout.replace("'", '"')) == [
        f"{announce}.{name}" for name in ("mail", "mailing", "mark")
    ]
