"""A process is told what it needed itself, not what the process had that started it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from toolchain.project import ROOT

_PEAK = "from toolchain.memory import peak_mb; print(peak_mb())"
_OF_A_LARGE_PROCESS = f"""
import subprocess, sys
held = b"x" * 300_000_000
subprocess.run([sys.executable, "-c", {_PEAK!r}], check=True)
"""
_OF_ITSELF = f'held = b"x" * 300_000_000; {_PEAK}'


@pytest.mark.parametrize(
    ("program", "least", "most"), [(_OF_A_LARGE_PROCESS, 1, 100), (_OF_ITSELF, 280, 400)]
)
def test_memory_is_that_of_the_process_itself(program: str, least: float, most: float) -> None:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own code
    assert least < float(done.stdout) < most
