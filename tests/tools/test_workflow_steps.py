"""What the workflows do is what people can do: make targets, and pinned actions that are named."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from toolchain.project import ROOT

FILES = sorted(
    path for kind in ("workflows", "actions") for path in (ROOT / ".github" / kind).rglob("*.yml")
)
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_runs_make_targets_and_nothing_else(file: Path) -> None:
    for command in re.findall(r"run: (.*)", file.read_text()):
        words = command.split()
        assert words[0] == "make"
        assert words[1] in TARGETS
        assert "$" not in command, "values go through env:, where no shell reads them"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_of_others_is_pinned_by_commit_with_its_version_beside_it(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text())
    assert used
    for action in used:
        assert re.fullmatch(r"\$/\.github/actions/\w+|[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", action)


def test_nothing_is_permitted_that_a_job_does_not_ask_for() -> None:
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        assert "\npermissions: {}\n" in file.read_text()


def test_a_deployment_is_never_cut_off() -> None:
    for name in ("deploy.yml", "drift.yml"):
        text = (ROOT / ".github" / "workflows" / name).read_text()
        assert re.findall(r"cancel-in-progress: (.*)", text) == ["false"]


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [("dev", True), ("prod", False), ("", False), ("dev ", False), ("$(shell touch {})", False)],
)
def test_a_destroy_goes_on_only_with_the_name_and_nothing_typed_is_run(
    tmp_path: Path, typed: str, accepted: bool
) -> None:
    trace = tmp_path / "trace"
    done = subprocess.run(
        ["make", "confirmed"],  # noqa: S607 - as people run it
        cwd=ROOT,
        env={**os.environ, "ENV": "dev", "CONFIRM": typed.format(trace)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is accepted
    assert accepted or "nothing was touched" in done.stderr
    assert not trace.exists()
