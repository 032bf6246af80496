"""The `pipeline` command on the instance of a directory, and what it talks to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cli.target import Target
from cli.terminal.options import Options


def local_target(directory: Path) -> Target:
    """The pipeline of an instance, by AWS's own API."""
    return Target(
        Options(environment="local", profile=None, region=None, local_directory=directory)
    )


def run(
    directory: Path, *arguments: str, stderr: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; its standard output is kept.

    `stderr`: as subprocess has it; by default, what the command says there is shown meanwhile.
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
    """The command as one types it here."""
    return os.path.relpath(Path(sys.executable).parent / "pipeline")
