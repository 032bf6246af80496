"""Which environments there are, and where their settings files lie. Reads none of them.

It imports no model, so that `pipeline --help` can name the environments at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from toolchain.project import ROOT

CONFIG_DIR = Path(os.environ.get("PIPELINE_CONFIG", ROOT / "config"))


class SettingsError(ValueError):
    """A settings file that cannot be used; the message says where and what is allowed."""


def environments(directory: Path = CONFIG_DIR) -> list[str]:
    """The environments there are: the names of the files in `config/`."""
    return sorted(path.stem for path in directory.glob("*.toml"))
