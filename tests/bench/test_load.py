"""What the sustained run sends and how it measures memory: its claims rest on both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

from bench.load.processes import Usage, watched
from bench.load.producer import RefusedError, put
from tests.harness.deployments import eventually
from tests.harness.web_server import WebServer, answering

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def bus(failed: int = 0) -> AbstractContextManager[WebServer]:
    """A server that answers as PutEvents does."""
    return answering(body=json.dumps({"FailedEntryCount": failed}).encode())


def test_every_event_is_sent_once_in_requests_of_ten_and_on_one_day() -> None:
    with bus() as web:
        put(web.address, "a-bus", 100, 25, START.timestamp())
        put(web.address, "a-bus", 125, 5, START.timestamp())
    requests = [json.loads(request.body) for request in web.asked]
    assert [len(request["Entries"]) for request in requests] == [10, 10, 5, 5]
    entries = [entry for request in requests for entry in request["Entries"]]
    events = [json.loads(entry["Detail"]) for entry in entries]
    assert len({event["event_id"] for event in events}) == 30
    moments = [datetime.fromisoformat(event["timestamp"]) for event in events]
    assert all(START.date() == moment.date() and moment <= START for moment in moments)
    assert {entry["EventBusName"] for entry in entries} == {"a-bus"}
    assert {(e["Source"], e["DetailType"]) for e in entries} == {
        (event["source"], event["event_type"]) for event in events
    }


def test_an_event_that_the_bus_refuses_ends_the_run() -> None:
    with bus(failed=1) as web, pytest.raises(RefusedError, match="FailedEntryCount"):
        put(web.address, "a-bus", 0, 10, START.timestamp())


def test_memory_is_compared_between_the_first_and_the_last_third() -> None:
    usage = Usage()
    usage.memory["f"] = list(enumerate([80.0, 82.0, 81.0, 90.0, 90.0, 90.0, 84.0, 83.0, 85.0]))
    assert usage.thirds("f") == (81.0, 84.0)


def test_the_processes_of_a_session_are_known_by_the_function_that_they_run() -> None:
    script = "x = bytearray(50_000_000); print(flush=True); input()"
    with subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-c", script],
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "unused"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as leader:
        assert leader.stdout is not None
        leader.stdout.readline()
        with watched(leader.pid) as usage:
            eventually(lambda: usage.memory)
        leader.communicate(b"\n")
    # The one that leads is the emulator, whatever stands in its environment.
    ((name, samples),) = usage.memory.items()
    assert name == "emulator"
    assert samples[0][1] > 40
    assert usage.seconds(name) > 0
