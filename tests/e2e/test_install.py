"""`pip install -e .` in an environment of its own: the command, and nothing that deploys."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import cli
from tests.harness.clones import copy_to
from tests.harness.requirements import COMMAND, EXTRA, pins

pytestmark = pytest.mark.e2e

ALL_MODULES = """
import importlib, pkgutil, cli
for module in pkgutil.iter_modules(cli.__path__):
    importlib.import_module(f"cli.{module.name}")
"""
METADATA = """
import json, re
from importlib import metadata
def named(requirement):
    return re.sub(r"^[\\w.-]+", lambda name: re.sub(r"[._]", "-", name[0]).lower(), requirement)
print(json.dumps({
    "requires": list(map(named, metadata.requires("reporting-pipeline"))),
    "installed": [
        named(one.metadata["Name"]) + "==" + one.version for one in metadata.distributions()
    ],
    "files": [str(one) for one in metadata.files("reporting-pipeline")],
}))
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """A clone, and an environment beside it that has the package of the clone."""

    clone: Path
    binaries: Path

    def run(self, program: str, *arguments: str, expected: int = 0) -> str:
        """Run a program of the environment, from elsewhere and with no other one on the path."""
        done = subprocess.run(  # noqa: S603
            [str(self.binaries / program), *arguments],
            cwd=self.binaries.parent,
            env={"PATH": str(self.binaries)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout
        return done.stdout


def pip(binaries: Path, clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With the environment of the tests: pip's cache, and where packages come from."""
    command = [str(binaries / "python"), "-m", "pip", "install", "--quiet", *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=clone, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """As docs/cli.md says, on a clone that nothing was done in."""
    directory = tmp_path_factory.mktemp("install")
    clone, binaries = directory / "clone", directory / "venv" / "bin"
    copy_to(clone)
    subprocess.run([sys.executable, "-m", "venv", str(binaries.parent)], check=True)  # noqa: S603
    done = pip(binaries, clone, "-e", ".")
    assert done.returncode == 0, done.stdout + done.stderr
    return Installed(clone, binaries)


def test_the_command_says_who_it_is(installed: Installed) -> None:
    assert installed.run("pipeline", "--version") == f"pipeline {cli.__version__}\n"
    assert installed.run("pipeline", "--help").startswith("Usage: pipeline [OPTIONS]")


def test_it_does_what_needs_no_aws(installed: Installed) -> None:
    assert "| **total** |" in installed.run("pipeline", "cost", "--events-per-day", "1000")
    lines = installed.run("pipeline", "generate", "--events", "20").splitlines()
    assert len([json.loads(line) for line in lines]) == 20


def test_it_makes_the_report_of_a_file_and_answers_questions_about_it(installed: Installed) -> None:
    directory = installed.binaries.parent
    file, kept = str(directory / "events.ndjson"), str(directory / "preview")
    day = ("--date", "2026-11-20")
    installed.run("pipeline", "generate", *day, "--events", "10000", "--output", file)
    shown = installed.run("pipeline", "preview", file, "--output", kept)
    assert "Report of 2026-11-20 (UTC), revision 1: complete, balanced" in shown
    counted = ("SELECT count(*) AS events FROM curated", "--json", "--preview", kept)
    assert '{"events":10000}' in installed.run("pipeline", "query", *counted)
    assert '"event_id"' in installed.run("pipeline", "events", "--json", "--preview", kept)


def test_every_command_can_be_loaded(installed: Installed) -> None:
    installed.run("python", "-c", ALL_MODULES)


def test_it_has_what_was_asked_for_and_nothing_that_deploys(installed: Installed) -> None:
    found = json.loads(installed.run("python", "-c", METADATA))
    deploy = {f'{pin}; extra == "deploy"' for pin in pins(EXTRA)}
    assert {*found["requires"]} == pins(COMMAND) | deploy
    assert pins(COMMAND) <= {*found["installed"]}
    assert not pins(EXTRA) & {*found["installed"]}


def test_nothing_of_ours_is_copied_into_site_packages(installed: Installed) -> None:
    files = json.loads(installed.run("python", "-c", METADATA))["files"]
    assert not [name for name in files if name.startswith(("cli/", "stacks/", "functions/"))]


def test_anything_but_an_editable_install_is_refused_with_what_to_do(installed: Installed) -> None:
    done = pip(installed.binaries, installed.clone, "--no-deps", ".")
    assert done.returncode == 1
    assert "pip install -e ." in done.stderr
    assert "Traceback" not in done.stderr
