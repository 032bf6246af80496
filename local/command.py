"""Runs the `pipeline` command on the emulator of a directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cli.target import Target
from cli.terminal.options import Options


def local_target(directory: Path) -> Target:
    """The pipeline of an emulator, by AWS's own API."""
    return Target(
        Options(environment="local", profile=None, region=None, local_directory=directory)
    )


def run(
    directory: Path, *arguments: str, stderr: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; its standard output is kept.

    `stderr`: as for subprocess; by default it is shown.
    """
    where = ("--env", "local", "--local-dir", str(directory))
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "cli.main", *where, *arguments],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def as_typed() -> str:
    """The command as it is typed in this directory."""
    return os.path.relpath(Path(sys.executable).parent / "pipeline")
