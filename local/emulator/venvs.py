"""Virtual environments beside the project's own, made from locked requirements."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from toolchain.project import ROOT, VENVS


def emulator_python() -> Path:
    """The interpreter that runs the emulator, its environment installed if missing or outdated."""
    return _python("emulator", ROOT / "local" / "emulator" / "requirements.txt")


def runtime_python() -> Path:
    """The interpreter that runs functions: it has what AWS gives them beside their zip."""
    return _python("runtime", ROOT / "local" / "emulator" / "runtime.txt")


def _python(name: str, requirements: Path) -> Path:
    directory = VENVS / name
    python = directory / "bin" / "python"
    stamp = directory / "requirements.sha256"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    VENVS.mkdir(exist_ok=True)
    # Several instances may start at once: one of them installs, the others wait for it.
    with (VENVS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.is_file() and stamp.read_text() == wanted):
            print(f"installing the {name} environment ...", file=sys.stderr, flush=True)
            _install(directory, python, requirements)
            stamp.write_text(wanted)
    return python


def _install(directory: Path, python: Path, requirements: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    venv.create(directory, with_pip=True)
    command = [
        *(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--requirement", str(requirements)),
    ]
    subprocess.run(command, check=True)  # noqa: S603 - our own arguments
