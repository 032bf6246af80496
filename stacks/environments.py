"""Which environments there are, and where their settings files are.

It reads no file and imports no settings class, so that `pipeline --help` can name them at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from toolchain.project import ROOT

# PIPELINE_CONFIG: a directory of settings files to use instead of `config/`.
CONFIG_DIR = Path(os.environ.get("PIPELINE_CONFIG", ROOT / "config"))


def environments(directory: Path = CONFIG_DIR) -> list[str]:
    """The names of the environments, in order: those of the files in the directory."""
    return sorted(path.stem for path in directory.glob("*.toml"))
