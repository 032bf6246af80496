"""Deployed, the plan finds nothing to change; destroyed, nothing is left."""

from __future__ import annotations

import pytest

from local.deployed import SETTINGS, Deployed
from local.emulator import instance
from local.terraform import Deployment
from stacks.operations.log_metrics import LOG_METRICS
from tests.harness.plans import assert_nothing_to_change
from tests.harness.resources import resources_by_kind
from tests.harness.runbook import WITHOUT_WEBHOOK

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What an emulator has of its own."""
    directory = tmp_path_factory.mktemp("empty")
    try:
        return resources_by_kind(Deployed(directory, instance.start(directory)))
    finally:
        instance.stop(directory)


def test_a_deployment_is_stable_and_a_destroy_leaves_nothing(
    empty: dict[str, list[str]], deployed: Deployed
) -> None:
    """Also the proof that a pipeline which starts from a template is the one that was deployed."""
    there = resources_by_kind(deployed)
    assert {kind: len(names) - len(empty[kind]) for kind, names in there.items()} == {
        "buckets": 4,
        "queues": 5,
        "functions": 3,
        "mappings": 2,
        "roles": 4,
        "buses": 1,
        "schedules": 1,
        "topics": 2,
        "databases": 1,
        "tables": 3,
        "workgroups": 1,
        "queries": 10,
        "alarms": len(WITHOUT_WEBHOOK),
        "dashboards": 1,
        "metric filters": len(LOG_METRICS),
        "logs": 3,
    }
    deployment = Deployment(SETTINGS, deployed.running, deployed.directory)
    changed = f"Plan: 0 to add, {len(WITHOUT_WEBHOOK)} to change, 0 to destroy."
    assert changed in deployment.diff()
    assert_nothing_to_change(deployment)
    assert "Success" in deployment.terraform("validate", "-no-color")
    deployed.client("s3").put_object(Bucket=deployed.raw_bucket, Key="events/data", Body=b"data")
    assert "are there:" in deployed.pipeline("leftovers", expected=1)
    deployment.destroy()
    assert resources_by_kind(deployed) == empty
    assert "Nothing of" in deployed.pipeline("leftovers")
