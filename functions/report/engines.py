"""Which engine counts a day: what the setting says. Only the one in use is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from functions.common import environment
from functions.report.engine import Engine
from functions.report.settings import ATHENA, DUCKDB, AthenaSettings, ReportSettings
from functions.report.zones import Zones


class Limits(Protocol):
    """The parts of Lambda's context that bound an engine: memory that of DuckDB, time Athena's."""

    @property
    def memory_limit_in_mb(self) -> int | str: ...

    def get_remaining_time_in_millis(self) -> int: ...


def engine(
    settings: ReportSettings, zones: Zones, limits: Limits
) -> Callable[[], AbstractContextManager[Engine]]:
    """What opens the engine of the settings. Raises ConfigurationError on one that is not known."""
    if settings.engine == DUCKDB:
        from functions.report import duck  # noqa: PLC0415 - only where it counts

        return lambda: duck.opened(zones, int(limits.memory_limit_in_mb))
    if settings.engine == ATHENA:
        return lambda: _athena(settings, zones, limits)
    raise environment.ConfigurationError(f"environment variable ENGINE={settings.engine!r}")


@contextmanager
def _athena(settings: ReportSettings, zones: Zones, limits: Limits) -> Iterator[Engine]:
    from functions.report import athena, athena_query  # noqa: PLC0415 - only where it counts

    place = environment.read(AthenaSettings)
    workgroup = athena_query.Workgroup(
        client=athena_query.client(),
        name=place.workgroup,
        database=place.database,
        seconds_left=lambda: limits.get_remaining_time_in_millis() / 1000,
    )
    yield athena.AthenaEngine(zones, settings.processed_bucket, workgroup)
