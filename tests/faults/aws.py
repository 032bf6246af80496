"""AWS as the functions reach it: where faults strike their requests.

The clients are the functions' own, with their retries. What sends their requests is replaced by
what first asks whether something is to go wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core.models import botocore_stubber

from functions.common import aws
from functions.common.report_keys import CURATED_DAYS_ZONE, CURATED_PARTS_ZONE, DAYS_ZONE
from tests.faults import schedule as faults
from tests.faults.s3 import OPERATIONS, S3, error, respond
from tests.faults.schedule import RequestFault, Schedule
from tests.faults.versions import format_1

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

# What is written, where that is no object.
_TOLD = {
    "SendMessageBatch": "to the queue",
    "PutEvents": "to the bus",
    "Publish": "to the topic",
}
_WRITES = ("PutObject", "PutObjectTagging", *_TOLD)
_WRITTEN = {CURATED_PARTS_ZONE: "curated part", CURATED_DAYS_ZONE: "manifest"}


class DiedError(BaseException):
    """The process of a function is gone: no handler of exceptions in it can know."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: of what kind, and on which object, if on one."""

    operation: str
    bucket: str
    key: str
    conditional: bool

    @property
    def written(self) -> str:
        """What a write writes: the zone of an object, or the file of a report."""
        if self.operation in _TOLD:
            return _TOLD[self.operation]
        if self.operation == "PutObjectTagging":
            return "tag"
        if self.bucket == "raw":
            return "raw"
        if self.bucket == "processed":
            return _WRITTEN.get(self.key.split("dt=")[0], self.key.split("/")[0])
        if self.key.startswith(DAYS_ZONE):
            return "headline"
        return "revision" if "/revisions/" in self.key else self.key.split("/")[-1]


@dataclass(slots=True)
class Invocation:
    """One run of a function. `meanwhile`: what happens in between when something is to.

    `places`: how many requests the fault could have struck so far. `broken`: the address whose
    requests all fail from now on. `struck`: whether anything has gone wrong.
    """

    function: str
    fault: RequestFault | None = None
    meanwhile: Callable[[], None] = lambda: None
    places: int = 0
    broken: str | None = None
    struck: bool = False
    written: list[str] = field(default_factory=list)


class Aws:
    """Installed in the functions' clients.

    `stored` is called with the key of each raw object that is new, and `entered` with that of each
    ledger entry that is written.
    """

    def __init__(
        self,
        schedule: Schedule,
        s3: S3,
        stored: Callable[[str], None],
        entered: Callable[[str], None],
    ) -> None:
        self.poisonous: set[str] = set()
        self._s3 = s3
        self._schedule = schedule
        self._stored = stored
        self._entered = entered
        self._running: list[Invocation] = []
        clients = (aws.s3(), aws.sqs(), aws.events(), aws.sns(), format_1()["aws"].s3())
        for client in clients:
            client.meta.events.unregister("before-send", cast("Any", botocore_stubber))
            client.meta.events.register("before-send", cast("Any", self._answer))

    @contextmanager
    def run(self, invocation: Invocation) -> Iterator[Invocation]:
        """Requests within are those of `invocation`."""
        self._running.append(invocation)
        try:
            yield invocation
        finally:
            self._running.pop()

    def _answer(self, event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        sent = _parse(event_name, request)
        invocation = self._running[-1]
        self._poison(invocation, sent)
        kind = self._struck(invocation, sent, request.url)
        if kind in (faults.DIE_BEFORE, faults.TIME_OUT):
            raise DiedError(kind)
        early = _refusal(kind, request)
        if early is not None:
            return early
        answer = self._forward(event_name, request, sent)
        if sent.operation in _WRITES:
            invocation.written.append(sent.written)
        if kind == faults.DIE_AFTER:
            raise DiedError(kind)
        if kind in (faults.ANSWER_LOST, faults.ANSWER_LOST_FOR_GOOD):
            raise ReadTimeoutError(endpoint_url=request.url)
        if kind == faults.INTERNAL_ERROR_AFTER:
            return error(request, 500, "InternalError")
        return answer

    def _forward(
        self, event_name: str, request: AWSPreparedRequest, sent: Request
    ) -> AWSResponse | None:
        if sent.operation not in OPERATIONS:
            return botocore_stubber(event_name=event_name, request=request)
        answer = self._s3.answer(sent.operation, request)
        if answer.status_code == 200 and _is_put(sent):
            if sent.bucket == "raw":
                self._stored(sent.key)
            elif sent.written == "ledger":
                self._entered(sent.key)
        return answer

    def _poison(self, invocation: Invocation, sent: Request) -> None:
        if invocation.function == "process" and sent.key in self.poisonous:
            invocation.struck = True
            self._schedule.strike("process dies of a poison object")
            raise DiedError("out of memory")

    def _struck(self, invocation: Invocation, sent: Request, url: str) -> str | None:
        """The kind of fault that strikes this request."""
        fault = invocation.fault
        if fault is None:
            return None
        if invocation.broken == url:
            return fault.kind
        if invocation.struck or not _can_strike(fault.kind, invocation.function, sent):
            return None
        invocation.places += 1
        if invocation.places <= fault.at:
            return None
        invocation.struck = True
        self._schedule.strike(_name(fault.kind, invocation.function, sent))
        if fault.kind in faults.FOR_GOOD:
            invocation.broken = url
        if fault.kind in (faults.AT_ONCE, faults.OVERTAKEN, faults.FULL_DISK):
            invocation.meanwhile()
        return fault.kind


def _is_send(sent: Request) -> bool:
    return sent.operation == "SendMessageBatch"


def _is_put(sent: Request) -> bool:
    return sent.operation == "PutObject"


# The requests that a kind of fault strikes; of the kinds that are not here, any request to S3.
_TARGETS: Mapping[str, Callable[[Request], bool]] = {
    faults.DIE_BEFORE: lambda sent: sent.operation in _WRITES,
    faults.DIE_AFTER: lambda sent: sent.operation in _WRITES,
    faults.INTERNAL_ERROR_AFTER: _is_put,
    faults.ANSWER_LOST: _is_put,
    faults.ANSWER_LOST_FOR_GOOD: _is_put,
    faults.SQS_ERROR: _is_send,
    faults.SQS_ERROR_FOR_GOOD: _is_send,
    faults.SQS_REFUSES: _is_send,
    faults.CONFLICT: lambda sent: sent.conditional,
    faults.FULL_DISK: lambda sent: sent.operation == "GetObject" and sent.key.endswith(".parquet"),
}


def _can_strike(kind: str, function: str, sent: Request) -> bool:
    if kind == faults.AT_ONCE and function == "report":
        return _is_put(sent)
    if kind == faults.TIME_OUT:
        return sent.operation == ("ListObjectsV2" if function == "report" else "GetObject")
    target = _TARGETS.get(kind)
    return target(sent) if target else sent.operation in OPERATIONS


def _name(kind: str, function: str, sent: Request) -> str:
    if kind in (faults.DIE_BEFORE, faults.DIE_AFTER):
        return f"{function} {kind} {sent.written}"
    if kind in (faults.TIME_OUT, faults.AT_ONCE):
        return f"{function} {kind}"
    return kind


def _refusal(kind: str | None, request: AWSPreparedRequest) -> AWSResponse | None:
    """The answer of a fault whose request takes no effect. Raises when there is no answer."""
    if kind in (faults.SLOW_DOWN, faults.SLOW_DOWN_FOR_GOOD):
        return error(request, 503, "SlowDown")
    if kind == faults.INTERNAL_ERROR:
        return error(request, 500, "InternalError")
    if kind in (faults.SQS_ERROR, faults.SQS_ERROR_FOR_GOOD):
        return respond(request, 500, b'{"__type": "InternalError"}')
    if kind == faults.CONFLICT:
        return error(request, 409, "ConditionalRequestConflict")
    if kind == faults.CONNECTION_LOST:
        raise ConnectionClosedError(endpoint_url=request.url)
    if kind == faults.SQS_REFUSES:
        return _refused_by_name(request)
    return None


def _refused_by_name(request: AWSPreparedRequest) -> AWSResponse:
    """SendMessageBatch answers 200 and names the entries that it has not taken."""
    entries = json.loads(cast("bytes", request.body))["Entries"]
    failed = [
        {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"} for entry in entries
    ]
    body = json.dumps({"Successful": [], "Failed": failed})
    return respond(request, 200, body.encode())


def _parse(event_name: str, request: AWSPreparedRequest) -> Request:
    address = urlsplit(request.url)
    return Request(
        operation=event_name.rsplit(".", 1)[-1],
        bucket=address.netloc.split(".")[0],
        key=unquote(address.path.removeprefix("/")),
        conditional="If-None-Match" in request.headers or "If-Match" in request.headers,
    )
