"""What the package asks for is what `make` installs; every version stands in one place."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.harness.requirements import COMMAND, EXTRA, pins
from toolchain.project import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [COMMAND, EXTRA])
def test_what_is_asked_for_is_locked_in_the_same_version(name: str) -> None:
    assert pins(name)
    assert pins(name) < pins("requirements.txt")


@pytest.mark.parametrize("function", ["ingest", "process", "report"])
def test_the_command_runs_a_function_with_the_packages_of_its_zip(function: str) -> None:
    shipped = pins(f"functions/{function}/requirements.in")
    assert shipped
    assert shipped <= pins(COMMAND)


def test_what_builds_the_package_is_what_make_installs() -> None:
    assert set(PROJECT["build-system"]["requires"]) == pins("requirements.in")
    assert pins("requirements.in") < pins("requirements.txt")


def test_the_package_repeats_no_version() -> None:
    dynamic = PROJECT["tool"]["setuptools"]["dynamic"]
    assert dynamic["dependencies"] == {"file": [COMMAND]}
    assert dynamic["optional-dependencies"] == {"deploy": {"file": [EXTRA]}}
    assert dynamic["version"] == {"attr": "cli.__version__"}
    assert set(PROJECT["project"]["dynamic"]) == dynamic.keys()
