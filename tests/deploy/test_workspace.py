"""Terraform is run to its end, whatever the keyboard says, and its failures are ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import workspace
from deploy.errors import DeployError
from deploy.workspace import Workspace
from tests.harness.machines import machine, unpacked
from toolchain.provider.machine import Machine

GRACEFUL = """
import signal, sys, time
def stop(*_):
    time.sleep(0.5)
    print("state written", flush=True)
    sys.exit(1)
signal.signal(signal.SIGINT, stop)
print("running", flush=True)
time.sleep(30)
"""


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(workspace, "_OUTPUT", tmp_path)
    here = machine(tmp_path)
    monkeypatch.setattr(Machine, "here", lambda: here)
    workspace._provider.cache_clear()
    one = Workspace(stack="one", environment="dev", account="123456789012")
    one.directory.mkdir(parents=True)
    return one


def fake_terraform(directory: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = directory / "bin" / "terraform"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def test_an_interrupted_terraform_is_left_to_stop_by_itself() -> None:
    script = f"""
import subprocess, sys
from deploy.workspace import _wait
class Process(subprocess.Popen):
    def wait(self, *arguments):
        print("waited for", flush=True)
        return super().wait(*arguments)
with Process([sys.executable, "-c", {GRACEFUL!r}]) as process:
    sys.exit(10 + _wait(process))
"""
    with subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        begun = {parent.stdout.readline() for _ in range(2)}
        assert begun == {"running\n", "waited for\n"}
        os.killpg(parent.pid, signal.SIGINT)
        rest = parent.stdout.read()
    assert rest.replace("waited for\n", "") == "state written\n"
    assert parent.returncode == 11


@pytest.mark.parametrize(("code", "changes"), [(0, False), (2, True)])
def test_a_plan_says_whether_there_is_anything_to_change(
    stack: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, changes: bool
) -> None:
    fake_terraform(tmp_path, f"exit {code}", monkeypatch)
    assert stack.plan() is changes


def test_a_command_that_fails_is_an_error_that_leads_to_the_page_with_advice(
    stack: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_terraform(tmp_path, "echo 'Error acquiring the state lock'; exit 1", monkeypatch)
    with pytest.raises(DeployError, match=r"terraform plan failed.*docs/deploy\.md"):
        stack.plan()
    with pytest.raises(DeployError, match=r"(?s)acquiring the state lock.*show failed"):
        stack.read("show", "-json")


def test_only_a_plan_that_was_shown_is_applied_and_only_once(
    stack: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    fake_terraform(tmp_path, f'echo "$@" >> {log}', monkeypatch)
    with pytest.raises(DeployError, match="make plan ENV=dev"):
        stack.apply()
    (stack.directory / "tfplan").write_bytes(b"a plan")
    stack.apply()
    assert log.read_text().splitlines()[-1].endswith("-input=false tfplan")
    with pytest.raises(DeployError, match="there is no plan"):
        stack.apply()


def test_one_line_says_where_the_provider_comes_from_however_much_is_run(
    stack: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_terraform(tmp_path, 'echo "configured by $TF_CLI_CONFIG_FILE"', monkeypatch)
    # What is merely found on the machine is not used on AWS.
    unpacked(tmp_path / "opt" / "plugins")
    assert stack.read("show") == f"configured by {tmp_path}/terraform.rc\n"
    assert stack.plan() is False
    assert capsys.readouterr().err.splitlines() == [
        "Terraform's AWS provider 5.100.0: from registry.terraform.io"
    ]
    assert "direct {}" in (tmp_path / "terraform.rc").read_text()


def test_a_named_mirror_without_the_provider_stops_a_deploy(
    stack: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = machine(tmp_path, {"TF_PROVIDER_MIRROR": str(tmp_path)})
    monkeypatch.setattr(Machine, "here", lambda: here)
    with pytest.raises(DeployError, match="TF_PROVIDER_MIRROR names"):
        stack.plan()
