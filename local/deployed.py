"""A pipeline that runs on an emulator of its own, and the ways to use it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from cli.books import read_state, to_json
from cli.target import Target
from functions.common.days import days_between
from local import command
from local.emulator import instance
from local.emulator.instance import Instance
from local.terraform import Deployment
from stacks.settings import load

if TYPE_CHECKING:
    from functions.report.document.report import Report

SETTINGS = load("local")


class PipelineError(RuntimeError):
    """A `pipeline` command ended with another exit code than expected; the text is its output."""


@dataclass(frozen=True)
class Deployed:
    """A running pipeline, by AWS's own API and by the command line."""

    directory: Path
    running: Instance
    started: date = field(default_factory=lambda: datetime.now(UTC).date())

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # any service
            service,
            endpoint_url=self.running.endpoint,
            verify=self.running.ca_bundle,
            region_name=self.running.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator's own
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
        """Run the `pipeline` command; its standard output. Raises PipelineError."""
        done = command.run(self.directory, *arguments, stderr=subprocess.PIPE)
        if done.returncode != expected:
            raise PipelineError(done.stdout + done.stderr)
        return done.stdout

    def report(self, day: date) -> Report:
        """Make the report of a day; its report.json."""
        report: Report = json.loads(self.pipeline("report", f"--date={day}", "--json"))
        return report

    def books(self, day: date | None = None) -> dict[str, Any]:
        """The books of an arrival day, or without one, of all days since the start.

        That is today alone, unless midnight has passed meanwhile.
        """
        days = [day] if day else self._days()
        state = read_state(self._target, days)
        whole, *earlier = (to_json(one, state) for one in reversed(days))
        for books in earlier:
            for part in ("batches", "events"):
                for name, count in books[part].items():
                    whole[part][name] += count
            whole["balanced"] &= books["balanced"]
        return whole

    @cached_property
    def _target(self) -> Target:
        """Kept, since who waits for the books asks for them several times a second."""
        return command.local_target(self.directory)

    def _days(self) -> list[date]:
        """The arrival days since this pipeline was started, UTC."""
        return days_between(self.started, datetime.now(UTC).date())

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2")
        return [
            row["Key"]
            for page in pages.paginate(Bucket=bucket, Prefix=prefix)
            for row in page.get("Contents", [])
        ]

    def batches_of(self, size: int, window_seconds: int) -> None:
        """Hand batches to ingest when `size` messages are there or the window has passed."""
        functions = self.client("lambda")
        name = SETTINGS.names.ingest.function
        (mapping,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        functions.update_event_source_mapping(
            UUID=mapping["UUID"], BatchSize=size, MaximumBatchingWindowInSeconds=window_seconds
        )


@contextmanager
def deployment(directory: Path, extra: Mapping[str, str] | None = None) -> Iterator[Deployed]:
    """Start an emulator in a directory, deploy the stack onto it, and stop it at the end.

    `extra` adds environment variables of the emulator. Raises InstanceError and TerraformError.
    """
    running = instance.start(directory, extra)
    try:
        Deployment(SETTINGS, running, directory).deploy()
        yield Deployed(directory, running)
    finally:
        instance.stop(directory)
