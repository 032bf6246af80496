"""A deploy that makes or changes a rule of the bus ends once events are sure to be picked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy import __main__ as deploy
from deploy import rules
from deploy import workspace as workspaces
from deploy.errors import DeployError
from deploy.rules import changes_rules, wait_for_rules
from tests.harness.clock import Clock

RULE, TARGET, QUEUE = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_sqs_queue"


def plan(**actions: list[str]) -> dict[str, Any]:
    """A plan with these actions, by type."""
    return {
        "resource_changes": [
            {"type": type_, "change": {"actions": actions}} for type_, actions in actions.items()
        ]
    }


@pytest.mark.parametrize(
    ("planned", "changes"),
    [
        (plan(), False),
        ({}, False),
        (plan(**{RULE: ["create"]}), True),
        (plan(**{TARGET: ["update"], QUEUE: ["no-op"]}), True),
        (plan(**{RULE: ["delete", "create"]}), True),
        (plan(**{RULE: ["no-op"], TARGET: ["no-op"], QUEUE: ["create"]}), False),
        (plan(**{RULE: ["delete"], TARGET: ["delete"]}), False),
    ],
)
def test_a_plan_says_whether_it_makes_or_changes_a_rule(
    planned: dict[str, Any], changes: bool
) -> None:
    assert changes_rules(planned) is changes


class Workspace:
    """A workspace whose plan is given; the clock notes when it was applied."""

    def __init__(self, planned: dict[str, Any], clock: Clock) -> None:
        self._planned, self._clock = planned, clock
        self.applied: list[float] = []

    def prepare(self) -> None:
        self._clock.sleep(1)

    def plan(self) -> bool:
        return True

    def planned(self) -> dict[str, Any]:
        assert not self.applied, "an applied plan is gone"
        return self._planned

    def apply(self) -> None:
        self._clock.sleep(100)
        self.applied.append(self._clock.now)


@pytest.mark.parametrize("command", ["up", "apply"])
@pytest.mark.parametrize("action", ["create", "no-op"])
def test_a_deploy_waits_after_it_has_applied_such_a_plan(
    monkeypatch: pytest.MonkeyPatch, command: str, action: str
) -> None:
    clock = Clock()
    workspace = Workspace(plan(**{RULE: [action]}), clock)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(deploy, "_workspace", lambda env: (workspace, None))
    monkeypatch.setattr(rules, "time", clock)
    result = CliRunner().invoke(deploy.app, [command, "--env=dev"])
    assert result.exit_code == 0, result.output
    (applied,) = workspace.applied
    waited = 60 if action == "create" else 0
    assert clock.now == applied + waited
    assert ("A rule of the bus has changed" in result.stdout) is bool(waited)


def test_an_emulator_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(rules, "time", clock)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    wait_for_rules()
    assert clock.now == 0


def test_the_plan_that_is_looked_at_is_the_one_that_is_applied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Terraform reads the file that `plan` saved."""
    monkeypatch.setattr(workspaces, "_OUTPUT", tmp_path)
    asked: list[tuple[str, ...]] = []

    def read(_: object, *arguments: str) -> str:
        asked.append(arguments)
        return json.dumps(plan(**{RULE: ["create"]}))

    monkeypatch.setattr(workspaces.Workspace, "read", read)
    one = workspaces.Workspace(stack="one", environment="dev", account="123456789012")
    with pytest.raises(DeployError, match="there is no plan"):
        one.planned()
    one.directory.mkdir(parents=True)
    (one.directory / "tfplan").write_bytes(b"a plan")
    assert changes_rules(one.planned())
    assert asked == [("show", "-json", "tfplan")]
