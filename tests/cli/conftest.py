"""What the `pipeline` command talks to, for each test that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.harness.command import NAMES, deploy
from tests.harness.put_events import Failing, PutEvents
from tests.harness.sending import Sending

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@pytest.fixture
def deployed(s3: S3Client) -> S3Client:
    """The resources that the commands talk to, on moto's AWS."""
    deploy(s3)
    return s3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a file to send may be."""
    return tmp_path / "events"


@pytest.fixture
def lone_bus(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bus, and nothing behind it."""
    client = boto3.client("events")
    client.create_event_bus(Name=NAMES.bus)
    monkeypatch.setattr("cli.target.Target.events", client)


@pytest.fixture
def sending(lone_bus: None, monkeypatch: pytest.MonkeyPatch) -> Sending:
    """Makes a bus that fails as told, without pauses between tries."""
    monkeypatch.setattr("cli.sending.destination._FIRST_PAUSE_SECONDS", 0)

    def begin(plan: Callable[[int], Failing | None] = lambda _: None) -> PutEvents:
        found = PutEvents(plan)
        monkeypatch.setattr("cli.target.Target.sender", found.client)
        return found

    return begin
