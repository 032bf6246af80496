"""Who sends mails tries once: a mail whose answer is lost may have been sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.common import aws
from tests.harness.web_server import WebServer, answering


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A service that answers each request with an error worth another try."""
    with answering(503) as web:
        monkeypatch.setenv("AWS_ENDPOINT_URL", web.address)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield web


def mail_by_ses() -> None:
    aws.ses.__wrapped__().send_raw_email(RawMessage={"Data": b"Subject: one"})


def mail_by_sns() -> None:
    aws.sns.__wrapped__().publish(TopicArn="arn:aws:sns:us-east-1:1:a", Message="one")


def event() -> None:
    aws.events.__wrapped__().put_events(Entries=[{"Detail": "{}"}])


@pytest.mark.parametrize("send", [mail_by_ses, mail_by_sns])
def test_a_mail_is_sent_once_whatever_is_answered(
    service: WebServer, send: Callable[[], Any]
) -> None:
    with pytest.raises(ClientError):
        send()
    assert len(service.asked) == 1


def test_an_event_is_put_again(service: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its readers know a repeat."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(ClientError):
        event()
    assert len(service.asked) == 5
