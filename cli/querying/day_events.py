"""The events of a day as its report counts them, each once; by the report's own SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.querying.database import MEMORY_MB
from cli.querying.place import Place
from functions.report.count import queries
from functions.report.count.duckdb import statements
from functions.report.count.duckdb.connection import connect
from functions.report.count.sql import all_columns, quoted
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import list_inputs

if TYPE_CHECKING:
    import duckdb

    from functions.report.inputs.outputs import BatchFile

# `counted`: the events that count, with the conditions of the selection.
_COUNT = "SELECT count(*) FROM ({counted})"
_NEWEST = """
SELECT event_id, source, event_type, action, status, timestamp_us, epoch_us(ingested_at),
       details, extra, delivery_id, batch, line, mapping, envelope_id, envelope_time
FROM ({counted})
ORDER BY timestamp_us DESC, source, event_id
LIMIT {limit}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which events are meant. None means any."""

    source: str | None = None
    type: str | None = None
    failed: bool = False

    @property
    def conditions(self) -> tuple[str, list[str]]:
        """The same as SQL, and the values of its `?`."""
        given = {"source": self.source, "event_type": self.type}
        values = {name: value for name, value in given.items() if value is not None}
        parts = ["true", *(f"{name} = ?" for name in values)]
        if self.failed:
            parts.append(queries.failed("status"))
        return " AND ".join(parts), list(values.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event, with its `details` and `extra` as JSON text, and how it was stored.

    `ingested_us`: None in a preview, where nothing was ingested. `mapping`: which one made it; None
    if it is of the contract. `envelope_id`, `envelope_time`: what its envelope stood in for.
    """

    event_id: str
    source: str
    event_type: str
    action: str | None
    status: str | None
    timestamp_us: int
    ingested_us: int | None
    details: str
    extra: str | None
    delivery_id: str
    batch: str
    line: int
    mapping: str | None
    envelope_id: bool | None
    envelope_time: bool | None


def files_of(place: Place, day: date) -> list[BatchFile]:
    """The files whose events the report of a day counts, in the order of their batches."""
    lake = Lake(raw=place.raw, processed=place.processed)
    inputs = list_inputs(lake, day, place.zone, datetime.now(UTC))
    return sorted(inputs.events.current, key=lambda file: file.batch)


class DayEvents:
    """The events in some downloaded files, which are in the order of their batches."""

    def __init__(self, place: Place, paths: Sequence[Path], directory: Path) -> None:
        self._place = place
        self._sql: duckdb.DuckDBPyConnection = connect(directory, MEMORY_MB)
        self._rows: str | None = None  # without files there are none
        if paths:
            columns = directory / "columns.parquet"
            self._sql.execute(statements.NO_MAPPINGS.format(target=quoted(columns)))
            files = all_columns(paths, columns)
            rows = statements.FILES.format(files=files)
            stored = statements.STORED.format(
                rows=rows, first=0, action_name="action", status_name="status", further=""
            )
            self._sql.execute(f"CREATE TEMP VIEW stored AS {stored}")
            self._sql.execute(f"CREATE TEMP TABLE repeats AS {queries.REPEATS}")
            self._rows = statements.WITHOUT_REPEATS.format(files=files, first=0)

    def close(self) -> None:
        self._sql.close()

    def count(self, selection: Selection) -> int:
        """How many events are selected."""
        found = self._ask(_COUNT, selection)
        return int(found[0][0]) if found else 0

    def newest(self, selection: Selection, limit: int) -> Iterator[Event]:
        """The selected events with the latest times, the latest first."""
        for row in self._ask(_NEWEST, selection, limit):
            event = Event(**dict(zip(Event.__dataclass_fields__, row, strict=True)))
            yield event if self._place.preview is None else replace(event, ingested_us=None)

    def _ask(self, statement: str, selection: Selection, limit: int = 0) -> list[Any]:
        if self._rows is None:
            return []
        where, values = selection.conditions
        counted = f"FROM ({self._rows}) WHERE {where}"
        return self._sql.execute(statement.format(counted=counted, limit=limit), values).fetchall()
