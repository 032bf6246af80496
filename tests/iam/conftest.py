"""The stack on an embedded AWS that serves TLS and enforces IAM."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import instance
from local.terraform import Deployment
from tests.e2e.conftest import SETTINGS, Deployed, tools

__all__ = ["enforced", "tools"]


@pytest.fixture(scope="session")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployment for these tests; functions run with their roles' temporary credentials."""
    with enforced_in(tmp_path_factory.mktemp("enforced")) as used:
        yield used


@contextlib.contextmanager
def enforced_in(directory: Path) -> Iterator[Deployed]:
    """A deployment of its own, in a directory."""
    running = instance.start(directory, secure=True)
    try:
        Deployment(SETTINGS, running, directory).deploy()
        used = Deployed(directory, running)
        _leave_out_the_condition_on_event_sources(used)
        yield used
    finally:
        instance.stop(directory)


def _leave_out_the_condition_on_event_sources(used: Deployed) -> None:
    """The emulator knows no `events:source`, and so refuses what is allowed for one source alone.

    That the condition is there is asserted on the snapshot and in tests/stacks/test_delivery.py.
    """
    iam = used.client("iam")
    names = {"RoleName": SETTINGS.names.report_function, "PolicyName": "permissions"}
    document = iam.get_role_policy(**names)["PolicyDocument"]
    found = [one for one in document["Statement"] if "events:source" in str(one.get("Condition"))]
    assert [one["Sid"] for one in found] == ["TellMachines"]
    del found[0]["Condition"]
    iam.put_role_policy(**names, PolicyDocument=json.dumps(document))
