"""Which environments there are, and where their settings files are.

It reads no file and imports no settings class, so that `pipeline --help` can name them at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from toolchain.project import ROOT

# A directory of settings files to use instead of `config/`.
VARIABLE = "PIPELINE_CONFIG"


def config_dir() -> Path:
    """Where the settings files are. It is asked for at each call, as all of the environment is."""
    return Path(os.environ.get(VARIABLE, ROOT / "config"))


def environments(directory: Path | None = None) -> list[str]:
    """The names of the environments, in order: those of the files in the directory."""
    return sorted(path.stem for path in (directory or config_dir()).glob("*.toml"))
