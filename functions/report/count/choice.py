"""Which engine counts a day: what the setting says. Only the one in use is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from functions.common import aws, environment
from functions.report.count.engine import Engine
from functions.report.inputs.lake import Lake
from functions.report.settings import ATHENA, DUCKDB, AthenaSettings, ReportSettings


class Limits(Protocol):
    """The parts of Lambda's context that bound an engine: memory that of DuckDB, time Athena's."""

    @property
    def memory_limit_in_mb(self) -> int | str: ...

    def get_remaining_time_in_millis(self) -> int: ...


def engine(
    settings: ReportSettings, zones: Lake, limits: Limits
) -> Callable[[], AbstractContextManager[Engine]]:
    """What opens the engine of the settings. Raises ConfigurationError on one that is not known."""
    if settings.engine == DUCKDB:
        from functions.report.count.duckdb.engine import opened  # noqa: PLC0415 - see above

        return lambda: opened(zones, int(limits.memory_limit_in_mb))
    if settings.engine == ATHENA:
        return lambda: _athena(settings, zones, limits)
    raise environment.ConfigurationError(f"environment variable ENGINE={settings.engine!r}")


@contextmanager
def _athena(settings: ReportSettings, zones: Lake, limits: Limits) -> Iterator[Engine]:
    from functions.report.count.athena.connection import Workgroup  # noqa: PLC0415 - see above
    from functions.report.count.athena.engine import AthenaEngine  # noqa: PLC0415 - see above

    place = environment.read(AthenaSettings)
    workgroup = Workgroup(
        client=aws.athena(),
        name=place.workgroup,
        database=place.database,
        seconds_left=lambda: limits.get_remaining_time_in_millis() / 1000,
    )
    yield AthenaEngine(zones, settings.processed_bucket, workgroup)
