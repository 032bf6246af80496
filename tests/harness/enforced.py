"""The stack on an embedded AWS that serves TLS and enforces IAM."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import DUCKDB, Deployments


@contextlib.contextmanager
def enforced_in(
    directory: Path, deployments: Deployments, engine: str = DUCKDB
) -> Iterator[Deployed]:
    """A pipeline of its own, in a directory."""
    with deployments.start(directory, engine=engine, secure=True) as deployed:
        _leave_out_the_condition_on_event_sources(deployed)
        yield deployed


def _leave_out_the_condition_on_event_sources(deployed: Deployed) -> None:
    """The emulator lacks `events:source`, and so refuses a right that is limited to one source.

    The snapshot and tests/stacks/stages/test_delivery.py assert that the condition is there.
    """
    iam = deployed.client("iam")
    names = {"RoleName": SETTINGS.names.report.function, "PolicyName": "permissions"}
    document = iam.get_role_policy(**names)["PolicyDocument"]
    found = [one for one in document["Statement"] if "events:source" in str(one.get("Condition"))]
    assert [one["Sid"] for one in found] == ["TellMachines"]
    del found[0]["Condition"]
    iam.put_role_policy(**names, PolicyDocument=json.dumps(document))
