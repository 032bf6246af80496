"""The `pipeline` command in processes that begin with all its modules imported.

A command's imports take a processor most of a second, which is more than most of what tests end to
end ask of it. So a server imports them once (multiprocessing's fork server), and each command is a
fork of it: a process of its own still, with its own clients, files and exit code. That the command
starts from nothing is tested in tests/e2e/test_install.py, test_leftovers.py and test_documents.py.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from pkgutil import iter_modules

from cli import commands, main


def run(
    directory: Path, *arguments: str, stderr: int | None = None
) -> subprocess.CompletedProcess[str]:
    """As `local.command.run`."""
    command = ["pipeline", "--env", "local", "--local-dir", str(directory), *arguments]
    with tempfile.TemporaryDirectory() as kept:
        printed, said = Path(kept) / "stdout", Path(kept) / "stderr"
        process = _server().Process(
            target=_run, args=(command, dict(os.environ), Path.cwd(), printed, said)
        )
        process.start()
        process.join()
        done = subprocess.CompletedProcess(
            command, process.exitcode or 0, printed.read_text(), said.read_text()
        )
    if stderr is None:
        sys.stderr.write(done.stderr)
    return done


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    of_commands = [f"{commands.__name__}.{one.name}" for one in iter_modules(commands.__path__)]
    context.set_forkserver_preload([__name__, "tests.harness.prepared", *of_commands])
    return context


def _run(
    command: list[str], environment: Mapping[str, str], at: Path, printed: Path, said: Path
) -> None:
    """The command, in the fork. Ends by SystemExit, as the command does."""
    for number, path in ((1, printed), (2, said)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(at)
    sys.argv = command
    main.main()
