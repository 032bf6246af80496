"""The pipeline of a clone: its functions, buckets, queue and topic, with a step at a time."""

from __future__ import annotations

import base64
import importlib
import io
import json
import os
import re
from collections.abc import Iterable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import quote_plus

import boto3

from .requests import Requests
from .stored import write_down

if TYPE_CHECKING:
    import time_machine

Json = dict[str, Any]

_BUCKETS = ("raw", "processed", "reports")
# Of log lines: what no clock of ours decides, and what names lines of code.
_UNSTEADY = ("milliseconds", "traceback")


class Pipeline:
    """`functions`: handler, memory and variables of each, as the clone's stack has them."""

    def __init__(
        self, functions: Json, requests: Requests, traveller: time_machine.Traveller
    ) -> None:
        self._functions = functions
        self._requests = requests
        self._clock = traveller
        self._s3: Any = boto3.client("s3")
        self._sqs: Any = boto3.client("sqs")
        self._url = self._sqs.create_queue(QueueName="process")["QueueUrl"]
        boto3.client("events").create_event_bus(Name="bus")
        self._topic = boto3.client("sns").create_topic(Name="reports")["TopicArn"]
        for bucket in _BUCKETS:
            self._s3.create_bucket(Bucket=bucket)
            self._s3.put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
            )
        self._answers: list[Json] = []
        self._logs: list[str] = []

    def play(self, step: Json) -> None:
        """Do what a step says; see week.py."""
        moment = datetime.fromisoformat(step["at"])
        if moment > datetime.now(UTC):  # a report that waited may have passed it
            self._clock.move_to(moment, tick=False)
        if "report" in step:
            self._invoke("report", step["report"])
            self._drain()
            return
        self._requests.take_put()
        if "put" in step:
            body = base64.b64decode(step["put"]["body"])
            self._s3.put_object(Bucket="raw", Key=step["put"]["key"], Body=body)
        else:
            self._invoke("ingest", step["ingest"])
        new = sorted(self._requests.take_put())
        for _, key in new:
            record = {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(key)}}}
            for _ in range(step["notify"]):
                self._process([json.dumps({"Records": [record]})])
        put = {*new, *self._requests.take_put()}
        for zone in step.get("lose", []):
            self._lose(zone, put)

    def sleep(self, seconds: float) -> None:
        """Time that a function waits: the process function works on its queue meanwhile."""
        self._clock.move_to(datetime.now(UTC) + timedelta(seconds=seconds), tick=False)
        self._drain()

    def dump(self, directory: Path) -> None:
        """Write all that was made and sent below a directory."""
        for bucket in _BUCKETS:
            _write_lines(directory / f"{bucket}.ndjson", write_down(self._s3, bucket, directory))
        _write_lines(directory / "sent.ndjson", self._requests.sent)
        _write_lines(directory / "answers.ndjson", self._answers)
        _write_lines(directory / "logs.ndjson", map(_steady, self._logs))

    def _lose(self, zone: str, put: Iterable[tuple[str, str]]) -> None:
        """Delete those objects that lie in a zone of the processed bucket, or in `raw`."""
        for bucket, key in put:
            if bucket == zone == "raw" or (bucket == "processed" and key.startswith(zone)):
                self._s3.delete_object(Bucket=bucket, Key=key)

    def _invoke(self, name: str, event: Json) -> None:
        """Invoke a function; what it answers, raises and logs is kept."""
        function = self._functions[name]
        module, handler = function["handler"].rsplit(".", 1)
        variables = {key: self._value(key, one) for key, one in function["variables"].items()}
        invoked: Json = {"function": name, "at": datetime.now(UTC).isoformat()}
        logged = io.StringIO()
        with patch.dict(os.environ, variables), redirect_stdout(logged):
            try:
                handle = getattr(importlib.import_module(module), handler)
                invoked["answer"] = handle(event, _Context(function["memory_mb"]))
            except Exception as error:
                invoked["raised"] = repr(error)
        self._answers.append(invoked)
        self._logs += logged.getvalue().splitlines()

    def _value(self, variable: str, value: str) -> str:
        """A variable's value; what the stack refers to goes by the name that it has here."""
        reference = re.match(r"\$\{aws_(\w+)\.", value)
        if reference is None:
            return value
        return {
            "s3_bucket": variable.lower().removesuffix("_bucket"),
            "sqs_queue": str(self._url),
            "sns_topic": str(self._topic),
            "cloudwatch_event_bus": "bus",
        }[reference[1]]

    def _drain(self) -> None:
        """Let the process function work on all that is in its queue."""
        bodies: list[str] = []
        while found := self._received():
            bodies += found
        if bodies:
            self._process(sorted(bodies))

    def _received(self) -> list[str]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
        messages = answer.get("Messages", [])
        for message in messages:
            handle = message["ReceiptHandle"]
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=handle)
        return [message["Body"] for message in messages]

    def _process(self, bodies: Iterable[str]) -> None:
        records = [{"messageId": f"m-{n}", "body": body} for n, body in enumerate(bodies)]
        self._invoke("process", {"Records": records})


class _Context:
    """The parts of Lambda's context that functions use."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_limit_in_mb = memory_mb

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


def _steady(line: str) -> Json:
    """A log line without what differs in every run."""
    logged: Json = json.loads(line)
    return {name: "MASKED" if name in _UNSTEADY else value for name, value in logged.items()}


def _write_lines(path: Path, rows: Iterable[Json]) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=False, default=str)}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
