"""Checks that a plan after a deployment finds nothing to change."""

from __future__ import annotations

import json
from typing import Any

from local.terraform import Deployment
from tests.harness.runbook import WITHOUT_WEBHOOK

# The emulator describes an alarm without these: a plan wants to set them again, where one on AWS
# finds nothing to change.
_NOT_DESCRIBED = {
    *("actions_enabled", "alarm_actions", "alarm_description", "dimensions", "metric_query"),
    *("ok_actions", "period", "statistic", "treat_missing_data"),
}


def assert_nothing_to_change(deployment: Deployment) -> None:
    """Plan once more; only the alarms may differ, and only in what is not described."""
    deployment.terraform("plan", "-no-color", "-out=again")
    plan: dict[str, Any] = json.loads(deployment.terraform("show", "-json", "again"))
    changed = [row for row in plan["resource_changes"] if row["change"]["actions"] != ["no-op"]]
    assert len(changed) == len(WITHOUT_WEBHOOK)
    for row in changed:
        address, change = row["address"], row["change"]
        assert address.startswith("aws_cloudwatch_metric_alarm.operations_"), address
        before, after = change["before"] or {}, change["after"] or {}
        differing = {name for name in after if before.get(name) != after[name]}
        assert differing <= _NOT_DESCRIBED, address
