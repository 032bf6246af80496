"""`make lint` holds the imports between parts, and says which contract an import breaks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from toolchain.project import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]
# An import that breaks each contract, in order: the module, and what it must not import.
BROKEN = [
    ("cli/main.py", "import local.lock"),
    ("functions/common/lines.py", "import functions.ingest.batch"),
    ("functions/report/text/figures.py", "import functions.report.publish.archive"),
    ("functions/report/count/duckdb/engine.py", "import functions.report.count.athena.engine"),
    ("functions/report/sweep/sweep.py", "import botocore.config"),
    ("functions/report/publish/archive.py", "import functions.common.storage.s3"),
    ("stacks/names.py", "import functions.common.books"),
    ("stacks/names.py", "import cdktf"),
    ("tests/reference/figures.py", "import functions.report.document.rates"),
    ("cli/reading/files.py", "import cli.sending.bus"),
    ("cli/main.py", "import functions.process.batch"),
]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The modules of all parts, which may be changed."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in CONTRACTS["root_packages"]:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda directory, names: [
                name
                for name in names
                if not (name.endswith(".py") or (Path(directory) / name).is_dir())
            ],
        )
    return tmp_path


def refused(clone: Path) -> list[str]:
    """The names of the contracts that are broken."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, "--no-logo", "--no-cache"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name["name"] for name in CONTRACTS["contracts"]]
    broken = [name for name in names if f"{name} BROKEN" in done.stdout]
    assert done.returncode == bool(broken), done.stdout + done.stderr
    return broken


def test_the_parts_keep_every_contract(clone: Path) -> None:
    assert refused(clone) == []


def test_an_import_that_breaks_a_contract_is_refused_by_its_name(clone: Path) -> None:
    for module, line in BROKEN:
        file = clone / module
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert refused(clone) == [contract["name"] for contract in CONTRACTS["contracts"]]


@pytest.mark.parametrize(
    ("new", "contract"),
    [
        ("functions/report/forecast", "Steps of the report import steps below them"),
        ("functions/forecast", "Functions share functions.common alone"),
    ],
)
def test_a_new_package_must_be_given_its_place(clone: Path, new: str, contract: str) -> None:
    (clone / new).mkdir()
    (clone / new / "__init__.py").touch()
    assert contract in refused(clone)


def test_a_new_part_must_be_given_its_place() -> None:
    parts = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
    assert sorted(CONTRACTS["root_packages"]) == parts
    layers = " ".join(CONTRACTS["contracts"][0]["layers"])
    assert sorted(re.findall(r"\w+", layers)) == parts
