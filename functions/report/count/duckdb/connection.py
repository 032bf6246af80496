"""Opens DuckDB with limits on its memory, and a directory for the data that exceeds them."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Memory that is left to Python, the runtime and the buffers that DuckDB does not account for.
_RESERVED_MB = 512
_LEAST_MB = 256


def limit_mb(memory_mb: int) -> int:
    """Return how much of the memory of the whole process is DuckDB's."""
    return max(memory_mb - _RESERVED_MB, _LEAST_MB)


def connect(directory: Path, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """Open an empty database. `directory`: where it spills. `memory_mb`: of the whole process."""
    sql = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # The files are local: a second copy in memory would only take up space.
            "enable_external_file_cache": False,
            "memory_limit": f"{limit_mb(memory_mb)}MB",
            "temp_directory": str(directory / "spill"),
            "preserve_insertion_order": False,
        }
    )
    # It would be drawn among the lines of the log.
    sql.execute("SET enable_progress_bar = false")
    return sql


def execute_in_memory(sql: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Execute what can be repeated. If memory does not suffice, from then on in one thread.

    Each thread holds as much of long events as any other. Raises duckdb.OutOfMemoryException if
    memory does not suffice for one.
    """
    try:
        sql.execute(statement)
    except duckdb.OutOfMemoryException:
        sql.execute("SET threads = 1")
        sql.execute(statement)
