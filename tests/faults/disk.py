"""A full /tmp: the first file that the report downloads goes to the device that is always full."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Linux, as in Lambda: every write to it fails with ENOSPC.
_FULL = "/dev/full"


@contextmanager
def full_disk() -> Iterator[None]:
    """There is no space left for the first file of any temporary directory made within."""
    mkdtemp = tempfile.mkdtemp

    def make(*arguments: Any, **named: Any) -> str:
        directory: str = mkdtemp(*arguments, **named)
        (Path(directory) / "000000.parquet").symlink_to(_FULL)
        return directory

    with patch.object(tempfile, "mkdtemp", make):
        yield
