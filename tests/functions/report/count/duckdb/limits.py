"""Limits of the DuckDB engine that small files reach: to be patched into `stored`."""

from __future__ import annotations

from typing import Any

SMALL_FILES: dict[str, Any] = {"_SMALL_FILE_ROWS": 500}
LARGE_FILES: dict[str, Any] = {"_SMALL_FILE_ROWS": 0}
MORE_THAN_THE_DISK_HOLDS: dict[str, Any] = {"_DISK_SHARE": 0, "_GROUP_BYTES": 10_000}
