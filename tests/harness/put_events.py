"""EventBridge's PutEvents behind a real client: it keeps what it accepts, and fails as told."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, cast

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

_URL = "http://bus.invalid/"  # of no service that is simulated

Json = dict[str, Any]
# How a request ends, given its details: a status and a body, or an exception that is raised.
Failing = Callable[[list[str]], tuple[int, bytes]]


class PutEvents:
    """Answers requests in the order in which they come, `failing` those that it is told to.

    `plan`: of request number n, from 0, how it fails; None if it does not. `accepted`: the details
    of all events that the bus has, in any order.
    """

    def __init__(self, plan: Callable[[int], Failing | None] = lambda _: None) -> None:
        self.begin(plan)
        self._judge: Callable[[list[str]], Failing | None] = lambda _: None
        config = Config(retries={"mode": "standard", "total_max_attempts": 1})
        self.client = boto3.client("events", endpoint_url=_URL, config=config)
        self.client.meta.events.register_first("before-send.events", cast("Any", self._answer))

    def begin(self, plan: Callable[[int], Failing | None]) -> None:
        """Forget what came before, and fail by another plan."""
        self.accepted: list[str] = []
        self.requests: list[list[str]] = []
        self._plan = plan

    def fail_with(self, judge: Callable[[list[str]], Failing | None]) -> None:
        """Let a request fail for the details in it."""
        self._judge = judge

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        details = [entry["Detail"] for entry in json.loads(cast("bytes", request.body))["Entries"]]
        number = len(self.requests)
        self.requests.append(details)
        failing = self._plan(number) or self._judge(details) or taken
        status, body = failing(details)
        results = _results(body)
        if len(results) == len(details):
            pairs = zip(details, results, strict=True)
            self.accepted += [one for one, result in pairs if "EventId" in result]
        return AWSResponse(_URL, status, HTTPHeaders(), _Raw(body))


class _Raw(BytesIO):
    """The part of urllib3's response that botocore reads."""

    def stream(self, amount: int | None = None, **_: object) -> Iterator[bytes]:
        while chunk := self.read(amount or -1):
            yield chunk


def answer(results: list[Json]) -> bytes:
    failed = sum("EventId" not in one for one in results)
    return json.dumps({"FailedEntryCount": failed, "Entries": results}).encode()


def taken(details: list[str]) -> tuple[int, bytes]:
    """The bus accepts all."""
    return 200, answer([{"EventId": "x"}] * len(details))


def _results(body: bytes) -> list[Json]:
    found = json.loads(body).get("Entries") if body.startswith(b"{") else None
    return [one or {} for one in found] if isinstance(found, list) else []


def refused(code: str, status: int = 400, message: str = "in words") -> Failing:
    """The whole request is refused."""
    return lambda _: (status, json.dumps({"__type": code, "message": message}).encode())


def some_entries(code: str) -> Failing:
    """Every other entry is refused, the first included."""
    return lambda details: (
        200,
        answer(
            [
                {"EventId": "x"} if n % 2 else {"ErrorCode": code, "ErrorMessage": "in words"}
                for n in range(len(details))
            ]
        ),
    )


def body(status: int, content: bytes) -> Failing:
    return lambda _: (status, content)


def raised(error: Exception) -> Failing:
    """The network fails."""

    def fail(_: list[str]) -> tuple[int, bytes]:
        raise error

    return fail


def interrupted(how: signal.Signals = signal.SIGINT) -> Failing:
    """A person presses Ctrl-C while the request is under way; the bus takes it all the same."""

    def interrupt(details: list[str]) -> tuple[int, bytes]:
        os.kill(os.getpid(), how)
        return taken(details)

    return interrupt


# Those after which the same entries may be accepted.
PASSING: dict[str, Failing] = {
    "throttled": refused("ThrottlingException"),
    "internal": refused("InternalException", 500),
    "unavailable": body(503, b"<html>Service Unavailable</html>"),
    "too many": body(429, b""),
    "bad gateway": body(502, b""),
    "unreachable": raised(EndpointConnectionError(endpoint_url=_URL)),
    "connecting takes too long": raised(ConnectTimeoutError(endpoint_url=_URL)),
    "no answer in time": raised(ReadTimeoutError(endpoint_url=_URL)),
    "closed": raised(ConnectionClosedError(endpoint_url=_URL)),
    "too few entries": body(200, answer([{"EventId": "x"}])),
    "no entries": body(200, b"{}"),
    "neither": lambda details: (200, answer([{}] * len(details))),
    "a page": body(200, b"<html>Log in to the network</html>"),
    "no text": body(200, b"\xff\xfe\x00"),
    "no text of an error": body(400, b"\xff\xfe\x00"),
    "nothing": body(200, b"null"),
    "no list": body(200, b'{"Entries": 7}'),
    "no results": body(
        200, b'{"Entries": [null, null, null, null, null, null, null, null, null, null]}'
    ),
    "some throttled": some_entries("ThrottlingException"),
    "some internal": some_entries("InternalFailure"),
}
# Those after which an entry is never accepted.
REFUSED: dict[str, Failing] = {
    "denied": refused("AccessDeniedException"),
    "invalid": refused("ValidationException"),
    "too large": refused("413", 413),
    "some malformed": some_entries("MalformedDetail"),
    "some denied": some_entries("NotAuthorizedForSourceException"),
}
# Those after which nothing is accepted any more.
HOPELESS: dict[str, Failing] = {
    "expired": refused("ExpiredTokenException", message="The security token has expired"),
    "unknown client": refused("UnrecognizedClientException"),
    "signature": refused("InvalidSignatureException"),
}
