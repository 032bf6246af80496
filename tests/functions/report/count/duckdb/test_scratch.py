"""The report's files have a directory, and dead runs take up no space."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from functions.report.count.duckdb.scratch import scratch


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_directory_is_gone_afterwards(temporary: Path) -> None:
    with scratch() as directory:
        (directory / "file").write_bytes(b"data")
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_has_left_is_removed(temporary: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    left = temporary / f"report-of-{killed.pid}-x"
    left.mkdir()
    (left / "000000.parquet").write_bytes(b"data")
    with scratch() as directory:
        assert list(temporary.iterdir()) == [directory]


def test_a_run_with_the_id_of_a_dead_one_starts_with_an_empty_disk(temporary: Path) -> None:
    (temporary / f"report-of-{os.getpid()}-x").mkdir()
    with scratch() as directory:
        assert list(temporary.iterdir()) == [directory]


def test_the_directory_of_a_run_beside_this_one_stays(temporary: Path) -> None:
    other = temporary / f"report-of-{os.getppid()}-x"
    other.mkdir()
    with scratch():
        assert other.exists()
