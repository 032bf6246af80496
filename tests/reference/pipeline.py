"""The functions' handlers over buckets in memory, with a clock that the scenario sets.

Of the package, only this module and `memory` import the functions' code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import quote_plus

import duckdb
import time_machine

from functions.common import aws
from functions.ingest import handler as ingest
from functions.process import handler as process
from functions.report import handler as report
from functions.report.request import RequestError
from tests.harness.pipeline import SCHEMA_JUDGE, SETTINGS, ZONES
from tests.reference.batches import Message
from tests.reference.memory import Memory
from tests.reference.runs import GRACE, Refused
from tests.reference.scenario import (
    DailyRun,
    Drain,
    Ingest,
    Process,
    Put,
    PutStray,
    ReportByHand,
    Scenario,
    Step,
    SweepByHand,
)

_HANDLERS = (ingest, process, report)


class _Context:
    """The parts of Lambda's context that the report uses."""

    memory_limit_in_mb = 1024

    def get_remaining_time_in_millis(self) -> int:
        return 100_000


class _AtOnce(Executor):
    """Does work when it is submitted: most of it is shorter than the start of a thread."""

    def __init__(self, _threads: int) -> None:
        pass

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **named))
        return done


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Opened once, for that takes longer than counting a few events."""
    return duckdb.connect(config={"threads": 1})


def _cursor(_directory: Path, _memory_mb: int) -> duckdb.DuckDBPyConnection:
    """A connection with temporary tables of its own, as connect() gives."""
    return _database().cursor()


class Pipeline:
    """Plays the steps of a scenario, each at its time."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.buckets = {name: Memory(name) for name in ZONES.values()}
        self.log = StringIO()
        self._traveller = traveller
        self._reports: dict[str, Any] = {}
        self._etags: dict[str, str] = {}
        self._swept: list[str] = []
        self._drained = False
        self._seconds_waited = 0.0

    def play(self, step: Step) -> Mapping[str, Any]:
        """Let a step happen; what the function answers. Raises Refused."""
        self._traveller.move_to(step.at, tick=False)
        if isinstance(step, Ingest):
            ingest.handle({"Records": [_record(one) for one in step.messages]}, None)
        elif isinstance(step, Put):
            metadata = {} if step.by_hand else {"ingested-at": step.at.isoformat()}
            self.buckets["raw"].put(step.key, step.body, metadata=metadata)
        elif isinstance(step, PutStray):
            self.buckets["raw"].put(step.key, b"")
        elif isinstance(step, Process):
            stored = {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(step.key)}}}
            self._process([json.dumps({"Records": [stored]})])
        elif isinstance(step, Drain):
            self._drain()
        elif isinstance(step, DailyRun):
            self._drained = step.drained
            return report.handle({"scheduled_at": step.scheduled_at.isoformat()}, _Context())
        elif isinstance(step, ReportByHand):
            try:
                return report.handle({"date": str(step.day)}, _Context())
            except RequestError as error:
                raise Refused from error
        elif isinstance(step, SweepByHand):
            asked = {"grace_minutes": step.grace_minutes, "dry_run": step.dry_run}
            return {"sweep": report.handle({"sweep": True, **asked}, _Context())}
        return {}

    def reports(self) -> dict[str, Any]:
        """Every report.json, by its day. A new one is held against its schema."""
        for row in self.buckets["reports"].list("daily/"):
            if not row.key.endswith("/report.json"):
                continue
            day, content = row.key.split("=")[1].split("/")[0], self.buckets["reports"].get(row.key)
            if self._etags.get(day) != content.etag:
                self._reports[day] = json.loads(content.body)
                self._etags[day] = content.etag
                SCHEMA_JUDGE.validate(self._reports[day])
        return dict(self._reports)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: N803
        """As SQS."""
        self._swept += [entry["MessageBody"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def sleep(self, seconds: float) -> None:
        """What the report does while it waits for what it swept."""
        self._seconds_waited += seconds
        if self._drained:
            self._drain()

    def monotonic(self) -> float:
        return self._seconds_waited

    def _drain(self) -> None:
        bodies, self._swept = self._swept, []
        self._process(bodies)

    def _process(self, bodies: list[str]) -> None:
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]
        if process.handle({"Records": records}, None) != {"batchItemFailures": []}:
            raise AssertionError(self.log.getvalue().splitlines()[-1])


@contextmanager
def pipeline(scenario: Scenario) -> Iterator[Pipeline]:
    """A pipeline with empty buckets. Its pages are not drawn: no figure depends on them."""
    settings = {
        **SETTINGS,
        **ZONES,
        "TIME_ZONE": scenario.zone.key,
        "LOOK_BACK_DAYS": str(scenario.look_back_days),
        "PROCESS_QUEUE_URL": "process",
        "GRACE_MINUTES": str(GRACE.seconds // 60),
    }
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, settings))
        made = Pipeline(stack.enter_context(time_machine.travel(scenario.steps[0].at, tick=False)))
        bus = SimpleNamespace(put_events=lambda **_: {"FailedEntryCount": 0})
        for name, client in (
            ("s3", None),
            ("sqs", made),
            ("events", bus),
            ("sns", SimpleNamespace(publish=lambda **_: {})),
        ):
            stack.enter_context(patch.object(aws, name, lambda client=client: client))
        for handler in _HANDLERS:
            handler._settings.cache_clear()
            stack.callback(handler._settings.cache_clear)
            stack.enter_context(
                patch.object(handler, "S3Bucket", lambda _client, name: made.buckets[name])
            )
        stack.enter_context(patch("functions.report.sweep.sweep.time", made))
        for page in ("day_page", "index_page"):
            stack.enter_context(patch(f"functions.report.pages.draw.{page}", lambda *_: ""))
        stack.enter_context(patch("functions.report.publish.archive.to_file", lambda _: b""))
        stack.enter_context(patch("functions.common.parallel.ThreadPoolExecutor", _AtOnce))
        stack.enter_context(patch("functions.report.count.duckdb.engine.connect", _cursor))
        stack.enter_context(redirect_stdout(made.log))
        yield made


def _record(message: Message) -> dict[str, Any]:
    sent = str(round(message.sent.timestamp() * 1000))
    attributes = {"SentTimestamp": sent}
    return {"messageId": message.message_id, "body": message.body, "attributes": attributes}
