"""A clone's functions amid buckets, a queue, a bus and a topic in memory, played step by step."""

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
# Members of log lines that differ in every run or with every edit: `time.perf_counter` runs on
# while the clock stands still, and a traceback has line numbers.
_UNSTEADY = ("milliseconds", "traceback")


class Pipeline:
    """Invokes the functions as AWS would, and keeps what they answer, log and put.

    `functions`: by name, each one's `handler`, `memory_mb` and `variables`, as the clone's stack
    has them. `traveller`: the clock, which stands still between steps.
    """

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
        """Do what a step says. week.py has the members of a step."""
        moment = datetime.fromisoformat(step["at"])
        if moment > datetime.now(UTC):  # a report that waited for its sweep may have passed it
            self._clock.move_to(moment, tick=False)
        if "report" in step:
            self._invoke("report", step["report"])
            self._drain()
            return
        self._requests.take_put()  # forgets what earlier steps put
        if "put" in step:
            body = base64.b64decode(step["put"]["body"])
            self._s3.put_object(Bucket="raw", Key=step["put"]["key"], Body=body)
        else:
            self._invoke("ingest", step["ingest"])
        batches = sorted(self._requests.take_put())
        for _, key in batches:
            record = {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(key)}}}
            for _ in range(step["notify"]):
                self._process([json.dumps({"Records": [record]})])
        written = {*batches, *self._requests.take_put()}
        for zone in step.get("lose", []):
            self._lose(zone, written)

    def sleep(self, seconds: float) -> None:
        """Stands for `time.sleep`: while a function waits, process works off its queue."""
        self._clock.move_to(datetime.now(UTC) + timedelta(seconds=seconds), tick=False)
        self._drain()

    def dump(self, directory: Path) -> None:
        """Write the buckets' objects, what was sent, and the functions' answers and logs."""
        for bucket in _BUCKETS:
            _write_lines(directory / f"{bucket}.ndjson", write_down(self._s3, bucket, directory))
        _write_lines(directory / "sent.ndjson", self._requests.sent)
        _write_lines(directory / "answers.ndjson", self._answers)
        _write_lines(directory / "logs.ndjson", map(_steady, self._logs))

    def _lose(self, zone: str, written: Iterable[tuple[str, str]]) -> None:
        """Delete the objects in one zone of the processed bucket, or those in the raw bucket.

        `zone`: a prefix of keys, or "raw". `written`: bucket and key of each object.
        """
        for bucket, key in written:
            if bucket == zone == "raw" or (bucket == "processed" and key.startswith(zone)):
                self._s3.delete_object(Bucket=bucket, Key=key)

    def _invoke(self, name: str, event: Json) -> None:
        """Invoke a function; keep what it answers or raises, and what it logs."""
        function = self._functions[name]
        module, handler = function["handler"].rsplit(".", 1)
        variables = {
            variable: self._resolved(variable, value)
            for variable, value in function["variables"].items()
        }
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

    def _resolved(self, variable: str, value: str) -> str:
        """A variable's value, with a reference to a resource replaced by its name in memory."""
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
            self._process(sorted(bodies))  # threads may have sent them in any order

    def _received(self) -> list[str]:
        """Up to ten bodies off the queue; none once it is empty."""
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
    """A log line, its unsteady members masked."""
    logged: Json = json.loads(line)
    return {name: "MASKED" if name in _UNSTEADY else value for name, value in logged.items()}


def _write_lines(path: Path, rows: Iterable[Json]) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=False, default=str)}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
