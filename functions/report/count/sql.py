"""Text as SQL literals: COPY, views and Athena's UNLOAD take no parameters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def quoted(text: str | Path) -> str:
    """A text or a path as a SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(paths: Iterable[Path]) -> str:
    """Paths as a SQL list of strings."""
    return f"[{', '.join(map(quoted, paths))}]"
