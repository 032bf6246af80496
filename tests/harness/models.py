"""What AWS's services look like is read once a process, instead of once a session of botocore.

moto makes a new session for each test, as every command does. Each would read megabytes of JSON
again, which is a fifth of a second of a processor.
"""

from __future__ import annotations

from typing import Any

import botocore.session
from botocore.loaders import Loader, create_loader

_read: dict[str | None, dict[Any, Any]] = {}


def read_once() -> None:
    """From now on, in this process."""
    botocore.session.create_loader = _loader


def _loader(search_path_string: str | None = None) -> Loader:
    """A loader of its own, since each session adds to where it looks; what was read is shared."""
    made = create_loader(search_path_string)
    made._cache = _read.setdefault(search_path_string, {})  # type: ignore[attr-defined]
    return made
