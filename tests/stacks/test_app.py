"""The app synthesises the same bytes every time, and refuses bad settings before it begins."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from stacks.package import PackageError
from stacks.settings import Delivery, Settings
from stacks.settings.notifications import Audience
from tests.harness.definitions import written
from toolchain.project import ROOT

# What stacks/cdk.py spares: the package's own root, which imports all its submodules.
PLAIN_IMPORTS = (
    "import cdktf_cdktf_provider_aws, runpy; runpy.run_path('app.py', run_name='__main__')"
)


def synthesise(out: Path, *command: str, **environment: str) -> dict[str, str]:
    """Every file of a synthesis in a process of its own, by its hash."""
    process = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(out), "PIPELINE_ENV": "local", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.mark.e2e
def test_synthesis_gives_the_same_bytes_whatever_the_umask_and_the_way_of_importing(
    tmp_path: Path,
) -> None:
    first = synthesise(tmp_path / "one", "app.py")
    before = os.umask(0o077)
    try:
        second = synthesise(tmp_path / "two", "app.py", PYTHONHASHSEED="7", TZ="Asia/Tokyo")
        plain = synthesise(tmp_path / "three", "-c", PLAIN_IMPORTS)
    finally:
        os.umask(before)
    assert any(name.endswith("cdk.tf.json") for name in first)
    assert first == second == plain


def test_an_environment_that_does_not_exist_is_a_message_not_a_traceback() -> None:
    process = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "PIPELINE_ENV": "nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "no such environment; there are: dev, local, prod" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_mistake_in_the_definitions_is_a_message_not_a_traceback(tmp_path: Path) -> None:
    folder = written(tmp_path, mappings='[[mapping]]\nname = "a"\nwhen = { details = 1 }\n')
    process = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "PIPELINE_ENV": "dev", "PIPELINE_DEFINITIONS": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr.startswith(f"{folder}/mappings.toml: mapping 1 (a): when.details: ")
    assert "Traceback" not in process.stderr


def test_synthesis_says_which_definitions_have_no_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise PackageError("far enough")

    report = '[[report]]\nname = "shop"\nfilter = { source = "shop" }\n'
    folder = written(tmp_path, reports=report)
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    monkeypatch.setattr(app, "build", stop)
    people = {"finance": Audience(emails=["cfo@example.com"])}
    with pytest.raises(PackageError, match="far enough"):
        app.pipeline(Settings(environment="test", delivery=Delivery(audiences=people)))
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "accepted, and without effect yet: 1 report",
        "accepted, and without effect yet: 1 audience",
    ]
    assert not told.out
