"""What the machine has to have is asked for by a script that needs nothing installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.machines import packed
from toolchain.project import ROOT
from toolchain.provider.machine import Machine
from toolchain.versions import AWS_PROVIDER_VERSION

# The script runs Node and Terraform; of the Makefile only what it says is asked.
pytestmark = pytest.mark.slow

# As the script is, on a machine without shared folders and without a registry.
BARE = """
import runpy, sys
from pathlib import Path
from toolchain.provider import machine, registry
machine.Machine.__init__.__kwdefaults__.update(
    shared=(), fetched=Path("/nowhere"), unreachable=lambda: "no network"
)
sys.argv = ["prerequisites", "--provider"]
runpy.run_module("toolchain.prerequisites", run_name="__main__")
"""


def run(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run by the system's Python, as `make` does, with no package in reach."""
    hidden = ("TF_", "XDG_", "PYTHON")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-S", "-E", "-s", *arguments],
        cwd=ROOT,
        env={**kept, "HOME": str(home), "XDG_DATA_DIRS": str(home), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_a_mirror_one_line_says_so_and_nothing_is_missing(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    packed(mirror, target=Machine.here().target)
    command = ("-m", "toolchain.prerequisites", "--provider")
    done = run(tmp_path, *command, TF_PROVIDER_MIRROR=str(mirror))
    assert done.returncode == 0, done.stderr
    expected = (
        f"Terraform's AWS provider {AWS_PROVIDER_VERSION}: from {mirror} (TF_PROVIDER_MIRROR)\n"
    )
    assert (done.stdout, done.stderr) == ("", expected)


def test_with_neither_mirror_nor_registry_there_is_one_message(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", BARE)
    assert done.returncode == 1
    assert done.stderr.count("missing:") == 1
    assert "TF_PROVIDER_MIRROR=" in done.stderr


def test_what_does_not_run_terraform_is_not_asked_for_a_provider(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "toolchain.prerequisites", TF_PROVIDER_MIRROR="/nowhere")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        *((name, True) for name in ("demo", "up", "test", "test-e2e", "test-iam", "requests")),
        *((name, False) for name in ("test-unit", "test-browser", "down", "lint", "deploy")),
    ],
)
def test_the_provider_is_asked_for_by_what_needs_it_before_anything_is_installed(
    target: str, asked: bool
) -> None:
    shown = subprocess.run(  # noqa: S603 - our own arguments
        ["make", "--no-print-directory", "--dry-run", "--always-make", target],  # noqa: S607
        cwd=ROOT,
        env={name: text for name, text in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    checks = [line for line in shown if "toolchain.prerequisites" in line]
    assert [line.endswith("--provider") for line in checks] == [asked]
    before = shown[: shown.index(checks[0])]
    assert not re.search(r"\b(pip|venv|npm)\b", "\n".join(before))


def test_an_old_python_is_told_so_and_gets_no_syntax_error() -> None:
    ast.parse((ROOT / "toolchain" / "prerequisites.py").read_text(), feature_version=(3, 7))


def test_the_steps_to_fetch_the_provider_name_the_version_that_is_looked_for() -> None:
    assert f'version = "{AWS_PROVIDER_VERSION}"' in (ROOT / "docs" / "local.md").read_text()
