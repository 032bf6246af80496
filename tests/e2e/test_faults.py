"""Faults on the deployed pipeline: killed, told twice, given poison, upgraded in the middle.

What the emulator cannot do to a function is done in tests/faults, to the same code.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from local.deployed import SETTINGS, Deployed
from stacks.package import Target, build
from tests.harness.deployments import eventually
from toolchain.project import ROOT

pytestmark = pytest.mark.e2e

COUNTS = ("--events=1200", "--duplicates=40", "--conflicting=9", "--invalid=19")
PROCESS = SETTINGS.names.process.function
INGEST_LETTERS = SETTINGS.names.ingest.dead_letters
PROCESS_LETTERS = SETTINGS.names.process.dead_letters


@pytest.fixture(scope="module", autouse=True)
def impatient(deployed: Deployed) -> Iterator[None]:
    """What failed is delivered again after a second, not after six times the timeout."""
    sqs = deployed.client("sqs")
    urls = [
        deployed.queue_url(n) for n in (SETTINGS.names.ingest.queue, SETTINGS.names.process.queue)
    ]
    before = [
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        for url in urls
    ]
    for url in urls:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield
    for url, attributes in zip(urls, before, strict=True):
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


class Day:
    """Generated events of a day, in parts to send, and the truth about them."""

    def __init__(self, deployed: Deployed, directory: Path, day: date, parts: int) -> None:
        self._deployed = deployed
        self._day = day
        events, truth = directory / "events.ndjson", directory / "truth.json"
        deployed.pipeline(
            "generate", f"--date={day}", *COUNTS, f"--output={events}", f"--truth={truth}"
        )
        self._truth: dict[str, Any] = json.loads(truth.read_text())
        self._before = deployed.books()["events"]
        self._raw = set(deployed.keys(deployed.raw_bucket))
        lines = events.read_text().splitlines(keepends=True)
        self.parts = [directory / f"part-{number}.ndjson" for number in range(parts)]
        for number, part in enumerate(self.parts):
            part.write_text("".join(lines[number::parts]))

    def send(self) -> None:
        for part in self.parts:
            self._deployed.pipeline("send", str(part), "--no-check")

    @property
    def raw_keys(self) -> list[str]:
        """The raw objects that came of it."""
        return [
            key for key in self._deployed.keys(self._deployed.raw_bucket) if key not in self._raw
        ]

    def arrived(self) -> bool:
        """Whether all of it is stored, at least once."""
        now, lines = self._deployed.books()["events"], self._truth["lines"]
        return bool(now["received"] - self._before["received"] >= lines)

    def _settled(self) -> bool:
        """Whether all is done. A message that was not done at any try is a dead letter: so is one
        whose function takes longer to start than the second in which it is delivered again.
        """
        for name, letters in (("ingest", INGEST_LETTERS), ("process", PROCESS_LETTERS)):
            if dead(self._deployed, letters):
                self._deployed.pipeline("redrive", name)
        return self.arrived() and bool(self._deployed.books()["balanced"])

    def assert_reported(self) -> None:
        """Wait for the books to balance, and hold the report against the truth."""
        eventually(self._settled)
        self._deployed.pipeline("status", "--wait")
        made = self._deployed.report(self._day)
        assert made["activity"]["events"] == self._truth["events"]
        assert made["activity"]["failures"] == self._truth["failures"]
        assert made["quality"]["duplicates"] == self._truth["duplicates"]
        assert made["quality"]["conflicting_duplicates"] == self._truth["conflicting"]
        assert self._deployed.books()["balanced"]


def kill_functions(deployed: Deployed) -> int:
    """Kill every process in which the emulator runs a function; how many there were."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid="],  # noqa: S607 - wherever POSIX has it
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [tuple(map(int, row.split())) for row in listed.splitlines()]
    killed = 0
    for pid, parent in rows:
        if parent == deployed.running.pid:
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def notification(deployed: Deployed, key: str) -> str:
    record = {"s3": {"bucket": {"name": deployed.raw_bucket}, "object": {"key": quote_plus(key)}}}
    return json.dumps({"Records": [record]})


def test_functions_that_are_killed_at_any_moment_lose_and_repeat_nothing(
    deployed: Deployed, tmp_path: Path
) -> None:
    day = Day(deployed, tmp_path, date(2025, 4, 1), parts=6)
    for part in day.parts:
        deployed.pipeline("send", str(part), "--no-check")
        eventually(lambda: kill_functions(deployed))
        for _ in range(5):
            time.sleep(0.2)
            kill_functions(deployed)
    day.assert_reported()


def test_notifications_that_come_again_and_again_change_nothing(
    deployed: Deployed, tmp_path: Path
) -> None:
    day = Day(deployed, tmp_path, date(2025, 4, 2), parts=2)
    day.send()
    day.assert_reported()
    sqs, url = deployed.client("sqs"), deployed.queue_url(SETTINGS.names.process.queue)
    for _ in range(3):
        for key in reversed(day.raw_keys):
            sqs.send_message(QueueUrl=url, MessageBody=notification(deployed, key))
    day.assert_reported()


def test_what_a_broken_deployment_gave_up_comes_back_by_a_redrive(
    deployed: Deployed, tmp_path: Path
) -> None:
    """A function that is told of another bucket refuses every message, and poison stays poison."""
    functions = deployed.client("lambda")
    environment = functions.get_function_configuration(FunctionName=PROCESS)["Environment"]
    broken = {"Variables": {**environment["Variables"], "RAW_BUCKET": "another"}}
    functions.update_function_configuration(FunctionName=PROCESS, Environment=broken)
    day = Day(deployed, tmp_path, date(2025, 4, 3), parts=2)
    day.send()
    sqs = deployed.client("sqs")
    poison = {"QueueUrl": deployed.queue_url(SETTINGS.names.process.queue), "MessageBody": "poison"}
    sqs.send_message(**poison)
    eventually(lambda: day.arrived() and dead(deployed, PROCESS_LETTERS) == len(day.raw_keys) + 1)
    functions.update_function_configuration(FunctionName=PROCESS, Environment=environment)
    assert not deployed.books()["balanced"]
    deployed.pipeline("redrive", "process")
    eventually(lambda: dead(deployed, PROCESS_LETTERS) == 1 and deployed.books()["balanced"])
    (message,) = sqs.receive_message(QueueUrl=deployed.queue_url(PROCESS_LETTERS))["Messages"]
    assert message["Body"] == "poison"
    sqs.delete_message(
        QueueUrl=deployed.queue_url(PROCESS_LETTERS), ReceiptHandle=message["ReceiptHandle"]
    )
    day.assert_reported()


def dead(deployed: Deployed, letters: str) -> int:
    """How many messages a dead-letter queue holds."""
    attributes = deployed.client("sqs").get_queue_attributes(
        QueueUrl=deployed.queue_url(letters),
        AttributeNames=["ApproximateNumberOfMessages"],
    )["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"])


def newer(code: bytes) -> bytes:
    """The zip of another version of process: one that compresses otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(code)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "functions/process/parquet.py":
                changed = content.replace(b'"zstd(1)"', b'"snappy"')
                assert changed != content
                content = changed
            new.writestr(entry, content)
    return made.getvalue()


def test_an_upgrade_in_the_middle_of_traffic_loses_and_repeats_nothing(
    deployed: Deployed, tmp_path: Path
) -> None:
    functions = deployed.client("lambda")
    code = build("process", Target.HOST, ROOT / ".build").path.read_bytes()
    day = Day(deployed, tmp_path, date(2025, 4, 4), parts=4)
    for part, version in zip(day.parts, (code, newer(code), code, newer(code)), strict=True):
        deployed.pipeline("send", str(part), "--no-check")
        functions.update_function_code(FunctionName=PROCESS, ZipFile=version)
    day.assert_reported()
    # Processed again by the newer version: other bytes, the same figures.
    sqs, url = deployed.client("sqs"), deployed.queue_url(SETTINGS.names.process.queue)
    for key in day.raw_keys:
        sqs.send_message(QueueUrl=url, MessageBody=notification(deployed, key))
    day.assert_reported()
    functions.update_function_code(FunctionName=PROCESS, ZipFile=code)
