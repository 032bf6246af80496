"""The check of what GitHub runs passes as it is, and refuses each of these changes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from toolchain.project import ROOT

pytestmark = pytest.mark.e2e


def checked(repository: Path) -> subprocess.CompletedProcess[str]:
    """Run the check that `make lint` runs, on the workflows of a directory."""
    command = [str(ROOT / "tools" / "security" / "check-workflows"), str(repository)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of what GitHub would run."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_workflows_pass(repository: Path) -> None:
    done = checked(repository)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "before", "after", "finding"),
    [
        ("workflows/ci.yml", r"checkout@[0-9a-f]{40} # v[\d.]+", "checkout@v6", "unpinned-uses"),
        ("workflows/ci.yml", r"persist-credentials: false", "fetch-depth: 0", "artipacked"),
        (
            "workflows/ci.yml",
            r"permissions:\n      contents: read  # the checkout",
            "permissions: write-all",
            "excessive-permissions",
        ),
        ("workflows/ci.yml", r"pull_request:", "pull_request_target:", "dangerous-triggers"),
        (
            "workflows/deploy.yml",
            r"run: make confirmed",
            'run: make confirmed CONFIRM="${{ inputs.confirm }}"',
            "template-injection",
        ),
        ("workflows/deploy.yml", r"inputs\.environment", "inputs.enviroment", "enviroment"),
        ("workflows/deploy.yml", r"runs-on: ubuntu-24\.04", "runs-on: ubuntu-0.0", "ubuntu-0.0"),
        ("dependabot.yml", r"default-days: 7", "default-days: 0", "dependabot-cooldown"),
        ("dependabot.yml", r"package-ecosystem: npm", "package-ecosystem: nmp", "dependabot.yml"),
    ],
)
def test_a_bad_change_is_refused(
    repository: Path, file: str, before: str, after: str, finding: str
) -> None:
    path = repository / ".github" / file
    text, changes = re.subn(before, lambda _: after, path.read_text())
    assert changes
    path.write_text(text)
    done = checked(repository)
    assert done.returncode != 0
    assert finding in done.stdout + done.stderr
