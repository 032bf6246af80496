"""Paths in SQL text: a view takes no parameters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def quoted(path: Path) -> str:
    """A path as a SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def listed(paths: Iterable[Path]) -> str:
    """Paths as a SQL list of strings."""
    return f"[{', '.join(map(quoted, paths))}]"
