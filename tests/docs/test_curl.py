"""The sample for curl signs its request as AWS asks for; the emulator takes any signature."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.harness.blocks import Session, blocks, without_aws

KEY, SECRET, REGION = "AKIDEXAMPLE", "secret/with+signs", "eu-central-1"


@dataclass
class Asked:
    """A request as it came."""

    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@contextmanager
def listening(status: int) -> Iterator[tuple[str, Asked]]:
    """A server for one request, which it answers with a status: its address, and what was asked."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.headers = {name.lower(): text for name, text in self.headers.items()}
            asked.body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"FailedEntryCount": 0}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.timeout = 30  # where there is no curl, nobody comes
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        thread.join(timeout=30)
        server.server_close()


def sent(directory: Path, endpoint: str, credentials: Mapping[str, str]) -> str:
    (sample,) = [one for one in blocks("docs/producers.md") if one.first_line.startswith("curl ")]
    environment = {
        **without_aws(os.environ),
        **credentials,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "EVENT_BUS_NAME": "a-bus",
    }
    return Session(directory, environment).run(sample)


def signature(asked: Asked, token: str | None) -> str:
    """What botocore makes of the same request, its headers and its time."""
    names = asked.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert {"host", "x-amz-date", "x-amz-target"} <= set(names)
    request = AWSRequest(
        "POST",
        f"http://{asked.headers['host']}/",
        {name: asked.headers[name] for name in names},
        asked.body,
    )
    request.context["timestamp"] = asked.headers["x-amz-date"]
    signer = SigV4Auth(Credentials(KEY, SECRET, token), "events", REGION)
    return signer.signature(
        signer.string_to_sign(request, signer.canonical_request(request)), request
    )


@pytest.mark.parametrize("token", [None, "a+temporary/token=="])
def test_the_request_is_signed_as_botocore_signs_it(tmp_path: Path, token: str | None) -> None:
    credentials = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    if token:
        credentials["AWS_SESSION_TOKEN"] = token
    with listening(200) as (endpoint, asked):
        assert sent(tmp_path, endpoint, credentials) == '{"FailedEntryCount": 0}'
    assert asked.headers.get("x-amz-security-token") == token
    assert ("x-amz-security-token" in asked.headers["authorization"]) == bool(token)
    assert asked.headers["authorization"].endswith(f"Signature={signature(asked, token)}")


def test_a_request_that_is_refused_as_a_whole_fails(tmp_path: Path) -> None:
    credentials = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    with listening(400) as (endpoint, _), pytest.raises(AssertionError, match="exit code 22"):
        sent(tmp_path, endpoint, credentials)
