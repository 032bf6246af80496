"""A copy of a checkout that runs its own code, whatever else is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from toolchain.project import BUILD

_HERE = Path(__file__).resolve().parent
ENVIRONMENTS = _HERE / "environments"
# What is installed, built or cached in a checkout. Some of it is large, none of it is compared.
_LEFT_OUT = (".git", ".venv", ".venvs", "node_modules", ".build", ".local", "cdktf.out", ".*_cache")
# Wheels of the functions' packages: fetched once for both clones and every run.
_WHEELS = BUILD / "wheels"
_PASSED_ON = ("PATH", "HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE")


class CloneError(RuntimeError):
    """A clone's command failed; the message is what it wrote to standard error."""


@dataclass(frozen=True, slots=True)
class Clone:
    """`root`: the copied checkout. `made`: the directory of what it makes, which is compared."""

    root: Path
    made: Path

    @classmethod
    def copy(cls, checkout: Path, work: Path) -> Self:
        """Copy a checkout below `work`, with the wheels that all clones share."""
        root, made = work / "clone", work / "made"
        shutil.copytree(checkout, root, ignore=shutil.ignore_patterns(*_LEFT_OUT, "__pycache__"))
        _WHEELS.mkdir(parents=True, exist_ok=True)
        (root / ".build").mkdir()
        (root / ".build" / "wheels").symlink_to(_WHEELS)
        made.mkdir()
        return cls(root, made)

    def run(self, *arguments: str, **environment: str) -> None:
        """Run Python in the clone, with its modules before any other. Raises CloneError."""
        done = subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, "-P", *arguments],
            cwd=self.root,
            env={
                **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                "PYTHONPATH": f"{self.root}{os.pathsep}{_HERE}",
                "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(BUILD / "jsii"),
                "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
                "TZ": "UTC",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CloneError(f"{self.root}: {' '.join(arguments)}:\n{done.stderr}")
