"""Chooses the engine that the settings name. Only that engine's modules are imported."""

from __future__ import annotations

from functools import partial

from functions.common import environment
from functions.common.context import Context
from functions.report.count.engine import OpenEngine
from functions.report.inputs.lake import Lake
from functions.report.settings import ATHENA, DUCKDB, ReportSettings


def choose_engine(settings: ReportSettings, lake: Lake, context: Context) -> OpenEngine:
    """Return the function that opens the engine of the settings.

    `context` bounds DuckDB's memory and Athena's time. Raises ConfigurationError if the settings
    name an unknown engine.
    """
    # Imports are here because each engine takes time to load in a cold start.
    if settings.engine == DUCKDB:
        from functions.report.count.duckdb import engine as duckdb  # noqa: PLC0415 - see above

        return partial(duckdb.open_engine, lake, int(context.memory_limit_in_mb))
    if settings.engine == ATHENA:
        from functions.report.count.athena import engine as athena  # noqa: PLC0415 - see above

        return partial(
            athena.open_engine,
            lake,
            settings.processed_bucket,
            lambda: context.get_remaining_time_in_millis() / 1000,
        )
    raise environment.ConfigurationError(f"environment variable ENGINE={settings.engine!r}")
