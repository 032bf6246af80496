"""The sample for curl signs its request as AWS asks for; the emulator takes any signature."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.harness.blocks import Session, blocks, without_aws
from tests.harness.web_server import Asked, answering

KEY, SECRET, REGION = "AKIDEXAMPLE", "secret/with+signs", "eu-central-1"


ANSWER = b'{"FailedEntryCount": 0}'


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
    with answering(200, ANSWER) as web:
        assert sent(tmp_path, web.address, credentials) == ANSWER.decode()
    (asked,) = web.asked
    assert asked.headers.get("x-amz-security-token") == token
    assert ("x-amz-security-token" in asked.headers["authorization"]) == bool(token)
    assert asked.headers["authorization"].endswith(f"Signature={signature(asked, token)}")


def test_a_request_that_is_refused_as_a_whole_fails(tmp_path: Path) -> None:
    credentials = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    with answering(400, ANSWER) as web, pytest.raises(AssertionError, match="exit code 22"):
        sent(tmp_path, web.address, credentials)
