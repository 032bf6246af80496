"""The embedded AWS does what the tests rely on, and what the launcher adds to it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.deployed import Deployed
from local.emulator import instance
from tests.harness.deployments import eventually

pytestmark = pytest.mark.e2e

ECHO = """
import os, sys
from importlib.metadata import distributions

def handle(event, context):
    if "Records" in event:
        return None
    return {
        "environment": dict(os.environ),
        "path": sys.path,
        "packages": sorted(d.metadata["Name"].lower() for d in distributions()),
    }
"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    os.environ["LEAKED_FROM_THE_CALLER"] = "1"
    try:
        with echoing(tmp_path_factory.mktemp("emulator")) as used:
            yield used
    finally:
        del os.environ["LEAKED_FROM_THE_CALLER"]


@contextlib.contextmanager
def echoing(directory: Path, extra: Mapping[str, str] | None = None) -> Iterator[Deployed]:
    """An instance with one small function and no stack."""
    used = Deployed(directory, instance.start(directory, extra))
    try:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as zipped:
            zipped.writestr(zipfile.ZipInfo("echo.py"), ECHO)
        used.client("lambda").create_function(
            FunctionName="echo",
            Runtime="python3.13",
            Handler="echo.handle",
            Role="arn:aws:iam::000000000000:role/echo",
            Code={"ZipFile": content.getvalue()},
            Environment={"Variables": {"GIVEN": "yes"}},
        )
        yield used
    finally:
        instance.stop(directory)


def mapped(emulator: Deployed, name: str, batch_size: int, window: int) -> str:
    """A queue that feeds the function; its URL."""
    sqs = emulator.client("sqs")
    url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    emulator.client("lambda").create_event_source_mapping(
        EventSourceArn=arn["QueueArn"],
        FunctionName="echo",
        BatchSize=batch_size,
        MaximumBatchingWindowInSeconds=window,
    )
    return url


def fill(emulator: Deployed, url: str, count: int) -> None:
    sqs = emulator.client("sqs")
    for start in range(0, count, 10):
        entries = [{"Id": str(n), "MessageBody": "x"} for n in range(start, min(start + 10, count))]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)


def batches(emulator: Deployed) -> list[int]:
    """The sizes of the batches that the function took.

    By the emulator's own words: what the function prints it may log later, with another batch's.
    """
    log = (emulator.directory / "emulator.log").read_text(errors="replace")
    return [int(size) for size in re.findall(r"ESM: Lambda echo processed (\d+) SQS", log)]


def test_a_batch_of_more_than_ten_is_handed_over_when_it_is_full(emulator: Deployed) -> None:
    before = len(batches(emulator))
    fill(emulator, mapped(emulator, "full", 50, 300), 100)
    eventually(lambda: len(batches(emulator)) >= before + 2)
    assert batches(emulator)[before:] == [50, 50]


def test_a_batch_that_is_not_full_is_handed_over_after_its_window(emulator: Deployed) -> None:
    before = len(batches(emulator))
    url = mapped(emulator, "window", 10_000, 3)
    start = time.monotonic()  # noqa: TID251 - it waits at least so long
    fill(emulator, url, 25)
    eventually(lambda: len(batches(emulator)) > before)
    assert batches(emulator)[before:] == [25]
    assert time.monotonic() - start > 2.5  # noqa: TID251


def test_no_message_is_lost_that_comes_while_others_are_deleted(emulator: Deployed) -> None:
    before = len(batches(emulator))
    url = mapped(emulator, "busy", 20, 1)
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda _: fill(emulator, url, 500), range(4)):
            pass
    eventually(lambda: sum(batches(emulator)[before:]) >= 2_000)
    assert sum(batches(emulator)[before:]) == 2_000


def test_a_function_sees_what_aws_gives_it_and_nothing_of_this_machine(
    emulator: Deployed,
) -> None:
    answer = emulator.client("lambda").invoke(FunctionName="echo", Payload=b"{}")
    seen: dict[str, Any] = json.loads(answer["Payload"].read())
    assert seen["environment"]["GIVEN"] == "yes"
    assert "LEAKED_FROM_THE_CALLER" not in seen["environment"]
    assert "PYTHONPATH" not in seen["environment"]
    assert not [entry for entry in seen["path"] if ".venv/" in entry]
    assert set(seen["packages"]) <= {
        *("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"),
        *("pip", "setuptools"),
    }


def test_code_is_unpacked_once_for_all_emulators_that_share_it(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    where = []
    for name in ("one", "other"):
        with echoing(tmp_path / name, {"UNPACKED_CODE": str(code)}) as used:
            answer = used.client("lambda").invoke(FunctionName="echo", Payload=b"{}")
            environment = json.loads(answer["Payload"].read())["environment"]
            assert "UNPACKED_CODE" not in environment
            where.append(Path(environment["LAMBDA_TASK_ROOT"]).resolve())
    (unpacked,) = code.iterdir()
    assert where == [unpacked, unpacked]
    assert (unpacked / "echo.py").read_text() == ECHO


def test_the_provider_of_terraform_is_answered_when_it_is_done_asking(emulator: Deployed) -> None:
    address = f"{emulator.running.endpoint}/_ministack/health"
    asked = urllib.request.Request(  # noqa: S310 - a loopback address
        address, headers={"User-Agent": "APN/1.0 Terraform/1.11.4 terraform-provider-aws/5.100.0"}
    )
    start = time.monotonic()  # noqa: TID251 - it waits at least so long
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - a loopback address
        assert answer.status == 200
    assert time.monotonic() - start >= 0.02  # noqa: TID251


def test_instances_run_side_by_side_and_stop_with_their_functions(
    emulator: Deployed, tmp_path: Path
) -> None:
    other = instance.start(tmp_path)
    assert other.endpoint != emulator.running.endpoint
    beside = Deployed(tmp_path, other)
    beside.client("s3").create_bucket(Bucket="only-here")
    names = [row["Name"] for row in emulator.client("s3").list_buckets()["Buckets"]]
    assert "only-here" not in names
    assert instance.start(tmp_path) == other
    assert instance.stop(tmp_path)
    assert instance.find(tmp_path) is None
    assert not instance.stop(tmp_path)
    with pytest.raises(ProcessLookupError):
        os.killpg(other.pid, 0)
    assert instance.find(emulator.directory) == emulator.running


def test_a_queue_is_made_once_its_dead_letter_queue_is_there(emulator: Deployed) -> None:
    sqs = emulator.client("sqs")
    letters = "arn:aws:sqs:us-east-1:000000000000:late-letters"
    redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": letters, "maxReceiveCount": 5})}
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    with ThreadPoolExecutor() as pool:
        made = pool.submit(sqs.create_queue, QueueName="early", Attributes=redrive)
        time.sleep(0.5)
        assert not made.done()
        # Only a queue that is being made waits.
        with pytest.raises(sqs.exceptions.ClientError, match="InvalidAttributeValue"):
            sqs.set_queue_attributes(QueueUrl=other, Attributes=redrive)
        sqs.create_queue(QueueName="late-letters")
        url = made.result()["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
    assert asked["Attributes"] == redrive


def test_an_interrupt_while_it_starts_leaves_none_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def interrupted(process: subprocess.Popen[bytes], *_: object) -> None:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(instance, "_await_ready", interrupted)
    with pytest.raises(KeyboardInterrupt):
        instance.start(tmp_path)
    assert started[0].poll() is not None
    assert instance.find(tmp_path) is None
