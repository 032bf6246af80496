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


def all_columns(paths: Iterable[Path], more: Path | None) -> str:
    """What read_parquet takes to read files; `more`: one that has the columns some of them lack."""
    return listed(paths) if more is None else f"{listed([*paths, more])}, union_by_name = true"
