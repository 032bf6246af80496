"""The stack, deployed by the real CDKTF and Terraform onto an embedded AWS of the tests' own."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from local import instance
from local.instance import Instance
from local.paths import ROOT
from local.terraform import Deployment
from stacks.settings import load

SETTINGS = load("local")
SETTLE_SECONDS = 120


@dataclass(frozen=True)
class Deployed:
    """A pipeline that runs, and the ways to use it: AWS's own API, and the command line."""

    directory: Path
    running: Instance

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # any service
            service,
            endpoint_url=self.running.endpoint,
            verify=self.running.ca_bundle,
            region_name=self.running.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    @property
    def raw_bucket(self) -> str:
        return SETTINGS.names.raw_bucket(self.running.account)

    @property
    def processed_bucket(self) -> str:
        return SETTINGS.names.processed_bucket(self.running.account)

    def queue_url(self, name: str) -> str:
        url: str = self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return url

    def pipeline(self, *arguments: str, expected: int = 0) -> str:
        """Run the `pipeline` command; its standard output."""
        command = [sys.executable, "-m", "cli.main", "--env", "local"]
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "--local-dir", str(self.directory), *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout

    def report(self, day: date) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.pipeline("report", f"--date={day}", "--json"))
        return made

    def books(self, day: date | None = None) -> dict[str, Any]:
        """The books of an arrival day (today), balanced or not."""
        from cli.books import look, to_json
        from cli.target import Options, Target

        target = Target(
            Options(environment="local", profile=None, region=None, local_directory=self.directory)
        )
        shown = day or datetime.now(UTC).date()
        return to_json(shown, look(target, [shown]))

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2")
        return [
            row["Key"]
            for page in pages.paginate(Bucket=bucket, Prefix=prefix)
            for row in page.get("Contents", [])
        ]


def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not in SETTLE_SECONDS."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.25)


def run_schedule_now(used: Deployed) -> datetime:
    """An extra schedule, due in a moment, with the daily one's target; when it is due (UTC)."""
    scheduler = used.client("scheduler")
    daily = scheduler.get_schedule(Name=SETTINGS.names.report_schedule)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    scheduler.create_schedule(
        Name=f"once-{soon:%H%M%S%f}",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=daily["Target"],
    )
    return soon


@contextlib.contextmanager
def counting_by(engine: str, directory: Path) -> Iterator[None]:
    """What is deployed meanwhile counts days by that engine; its settings are the local ones."""
    local = (ROOT / "config" / "local.toml").read_text(encoding="utf-8")
    changed = local.replace("[report]\n", f'[report]\nengine = "{engine}"\n')
    assert changed != local
    (directory / "config").mkdir()
    (directory / "config" / "local.toml").write_text(changed, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIPELINE_CONFIG", str(directory / "config"))
        yield


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    """Say what is missing at once, instead of minutes later."""
    missing = [name for name in ("terraform", "node") if shutil.which(name) is None]
    if not (ROOT / "node_modules" / ".bin" / "cdktf").exists():
        missing.append("cdktf (npm ci)")
    if missing:
        pytest.fail(f"the end-to-end tests need {', '.join(missing)}: run them by `make test`")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployment for the tests of a file; they use days and ids of their own.

    Not for those of several: what one leaves in a dead-letter queue another would stumble over.
    """
    directory = tmp_path_factory.mktemp("deployed")
    running = instance.start(directory)
    try:
        Deployment(SETTINGS, running, directory).deploy()
        yield Deployed(directory, running)
    finally:
        instance.stop(directory)
