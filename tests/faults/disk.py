"""A full /tmp: a file that is made in a temporary directory is the device that is always full."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Linux, as in Lambda: every write to it fails with ENOSPC.
_FULL = "/dev/full"


class Disk:
    """Where temporary directories are made."""

    def __init__(self) -> None:
        self._latest: Path | None = None

    def fill(self) -> None:
        """There is no space left for the first file that the report downloads."""
        assert self._latest, "the report downloads before it has a directory"
        for directory in self._latest.glob("[!s]*/"):  # but not where DuckDB spills
            (directory / "000000.parquet").symlink_to(_FULL)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Temporary directories made within are known."""
        mkdtemp = tempfile.mkdtemp

        def make(*arguments: Any, **named: Any) -> str:
            directory: str = mkdtemp(*arguments, **named)
            self._latest = Path(directory)
            return directory

        with patch.object(tempfile, "mkdtemp", make):
            yield
