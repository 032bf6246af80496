"""Where the embedded AWS of this machine keeps what its clients need to know."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def instance_directory() -> Path:
    """The directory of the instance that commands use: PIPELINE_LOCAL_DIR, or `.local`."""
    return Path(os.environ.get("PIPELINE_LOCAL_DIR", ROOT / ".local"))
