"""The processes of emulators: each leads a session of its own, which its functions belong to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from local.emulator.venvs import emulator_python, runtime_python
from toolchain.project import ROOT

# The file of a directory that its emulator writes its log to.
LOG = "emulator.log"
_LAUNCHER = ROOT / "local" / "emulator" / "launcher.py"
_STOP_SECONDS = 15
# Those that this process started: they outlive it, or are reaped when it stops them.
_children: dict[int, subprocess.Popen[bytes]] = {}


def launch(directory: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start an emulator in a directory. `keep` it once it is known to run."""
    with (directory / LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own arguments
            [emulator_python(), _LAUNCHER, runtime_python()],
            env=environment,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def keep(process: subprocess.Popen[bytes]) -> None:
    """Let an emulator run on, whatever becomes of this process."""
    _children[process.pid] = process


def end(pid: int) -> None:
    """End an emulator and its functions, by force where it does not go."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, how)
        if _gone(pid):
            _children.pop(pid, None)
            break


def forget_those_that_ended() -> None:
    """Reap emulators that this process started and that another one has stopped."""
    for pid, process in list(_children.items()):
        if process.poll() is not None:
            del _children[pid]


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        if pid in _children:
            _children[pid].poll()  # our own child stays until it is reaped
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
