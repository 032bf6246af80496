"""Where the project is, and where it keeps what it installs, builds and runs.

Standard library only: `make` asks before anything is installed.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
# Virtual environments beside the project's own, made from locked requirements.
VENVS = ROOT / ".venvs"


def instance_directory() -> Path:
    """The directory of the embedded AWS that commands use: PIPELINE_LOCAL_DIR, or `.local`."""
    return Path(os.environ.get("PIPELINE_LOCAL_DIR", ROOT / ".local"))
