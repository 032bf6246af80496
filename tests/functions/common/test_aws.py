"""Who sends mails tries once: a mail whose answer is lost may have been sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.common import aws

Asked = list[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """The requests of a service that answers each of them with an error worth another try."""
    found: Asked = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield found
        server.shutdown()


def mail_by_ses() -> None:
    aws.ses.__wrapped__().send_raw_email(RawMessage={"Data": b"Subject: one"})


def mail_by_sns() -> None:
    aws.sns.__wrapped__().publish(TopicArn="arn:aws:sns:us-east-1:1:a", Message="one")


def event() -> None:
    aws.events.__wrapped__().put_events(Entries=[{"Detail": "{}"}])


@pytest.mark.parametrize("send", [mail_by_ses, mail_by_sns])
def test_a_mail_is_sent_once_whatever_is_answered(asked: Asked, send: Callable[[], Any]) -> None:
    with pytest.raises(ClientError):
        send()
    assert len(asked) == 1


def test_an_event_is_put_again(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its readers know a repeat."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(ClientError):
        event()
    assert len(asked) == 5
