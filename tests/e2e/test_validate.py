"""Terraform and the provider that is deployed with accept every stack that settings can make."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import Settings, environments, load
from tests.harness.variants import EXISTING, FULL, ONE, TWO
from toolchain.provider.download import fetched_provider

pytestmark = pytest.mark.e2e


def terraform(directory: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own arguments
        ["terraform", f"-chdir={directory}", *arguments],  # noqa: S607
        env={**fetched_provider().environment(os.environ, directory), "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "-json" in arguments:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    assert done.returncode == 0, done.stdout + done.stderr
    return {}


def stacks() -> dict[str, dict[str, Any]]:
    """Every environment, one with all that settings can add, and bootstraps of several kinds."""
    from stacks.bootstrap import BootstrapStack, terraform_json
    from stacks.cdk import App
    from stacks.state import state_of

    def bootstrap(*settings: Settings) -> dict[str, Any]:
        first = settings[0]
        state = state_of(first, first.bootstrap_stack, "123456789012")
        made: dict[str, Any] = BootstrapStack(App(), first, settings, state).to_terraform()
        return made

    return {
        **{environment: terraform_json(load(environment)) for environment in environments()},
        "everything": terraform_json(FULL),
        "bootstrap of two": bootstrap(ONE, TWO),
        "bootstrap with GitHub's provider there": bootstrap(EXISTING),
        "bootstrap by hand": bootstrap(load("dev"), load("prod")),
    }


def test_terraform_accepts_every_stack_of_every_environment(tmp_path: Path) -> None:
    file = tmp_path / "cdk.tf.json"
    found = {}
    for number, (name, stack) in enumerate(stacks().items()):
        file.write_text(json.dumps(stack))
        if number == 0:
            terraform(tmp_path, "init", "-backend=false", "-input=false")
        found[name] = terraform(tmp_path, "validate", "-json")["diagnostics"]
    assert len(found) >= 7
    # Neither an error nor a warning, such as of an argument that is going away.
    assert {name: diagnostics for name, diagnostics in found.items() if diagnostics} == {}
