"""The Athena engine: counts the event files in S3, for days too large for one function.

A statement names the day, and either the files to leave out or the files to count, whichever are
fewer. If new files come while a statement runs, its answer is discarded and Athena is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import TypeVar

from functions.common.clock import Stretch
from functions.common.output_keys import EventsKey
from functions.report.count.athena.compaction import Compaction
from functions.report.count.athena.connection import Query, Row, Workgroup, connect
from functions.report.count.athena.measures import measured_statements
from functions.report.count.athena.statements import fill, in_files
from functions.report.count.engine import NEVER_US, NO_METRICS, Aggregates, Parts, aggregates
from functions.report.count.metrics.results import with_metrics
from functions.report.count.queries import offset_us
from functions.report.count.sql import quoted
from functions.report.definitions import Metrics
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile

# Few files come while a day is read, and a run has little time.
_ATTEMPTS = 3
# An account may run 20 statements at once, in the smallest regions (Athena, "Service Quotas").
_AT_A_TIME = 10

Answer = TypeVar("Answer")


class FilesChangedError(RuntimeError):
    """Event files were added, removed or changed while they were counted. Try again later."""


class AthenaEngine:
    """Counts event files of the processed bucket; implements count.engine.Engine."""

    def __init__(self, lake: Lake, bucket: str, workgroup: Workgroup) -> None:
        self._lake = lake
        self._bucket = bucket
        self._workgroup = workgroup
        self._counted: Sequence[BatchFile] = ()
        self._left_out: set[str] = set()
        self._events = 0
        self._mapped = False
        self._metrics = NO_METRICS

    def aggregate(
        self,
        files: Sequence[BatchFile],
        clock: Sequence[Stretch],
        late_after_us: int | None,
        metrics: Metrics = NO_METRICS,
    ) -> Aggregates:
        """Count the events in `files`. Raises AthenaError, FilesChangedError."""
        self._counted = files
        self._metrics = metrics
        if not files:
            return with_metrics(aggregates([], [None] * 8, {}), metrics, {})
        self._mapped = any(file.mapped for file in files)
        self._left_out = self._other_files()
        late_us = NEVER_US if late_after_us is None else late_after_us
        known = {"late_after_us": str(late_us), "offset_us": offset_us(clock)}
        found = self._ask_until_unchanged(lambda values: self._count({**values, **known}))
        self._events = found.events
        stored = sum(file.count for file in files)
        seen = found.events + found.duplicates + found.conflicting + found.redelivered
        if seen != stored:
            raise FilesChangedError(f"{seen:,} events in files that should have {stored:,}")
        return found

    def compact(self, prefix: str) -> Parts:
        """Write the events that aggregate() counted as curated files, each event once.

        Raises AthenaError, FilesChangedError.
        """
        if not self._events:
            return Parts((), 0)
        compaction = Compaction(self._lake, self._bucket, self._workgroup, prefix)
        self._ask_until_unchanged(compaction.attempt)
        return Parts(compaction.keys(), self._events)

    def _ask_until_unchanged(self, ask: Callable[[dict[str, str]], Answer]) -> Answer:
        """Return an answer about the counted files alone.

        `ask`: gets the values of the placeholders `day` and `files`. Raises FilesChangedError if
        new files come during every attempt.
        """
        day = _day(self._counted)
        for _ in range(_ATTEMPTS):
            answer = ask({"day": quoted(day.isoformat()), "files": self._files()})
            left_out, self._left_out = self._left_out, self._other_files()
            if self._left_out <= left_out:
                return answer
        raise FilesChangedError(f"new event files of {day} each time that they were read")

    def _count(self, values: dict[str, str]) -> Aggregates:
        names = ("groups", "latencies", "kinds", *(["mapped"] if self._mapped else []))
        groups, latencies, kinds, *mapped = self._rows([fill(name, values) for name in names])
        found = aggregates(groups, latencies[0], dict(kinds), *mapped)
        asked = measured_statements(self._metrics, values)
        answers = self._rows(list(asked.values()))
        return with_metrics(found, self._metrics, dict(zip(asked, answers, strict=True)))

    def _rows(self, statements: Sequence[str]) -> list[list[Row]]:
        """Run statements in parallel, some at a time. If one fails, stop the others."""
        rows: list[list[Row]] = []
        for first in range(0, len(statements), _AT_A_TIME):
            queries: list[Query] = []
            with ExitStack() as started:
                for statement in statements[first : first + _AT_A_TIME]:
                    queries.append(self._workgroup.start(statement))
                    started.callback(queries[-1].stop)
                rows += [list(query.rows()) for query in queries]
                started.pop_all()
        return rows

    def _other_files(self) -> set[str]:
        """List the keys of the day's event files that are not counted."""
        listed = {row.key for row in self._lake.events(_day(self._counted))}
        return listed - {file.key for file in self._counted}

    def _files(self) -> str:
        """Return the condition that a row is in a counted file, by the shorter list of files."""
        if not self._left_out:
            return "TRUE"
        if len(self._counted) < len(self._left_out):
            return in_files(self._bucket, (file.key for file in self._counted))
        return f"NOT {in_files(self._bucket, self._left_out)}"


@contextmanager
def open_engine(
    lake: Lake, bucket: str, seconds_left: Callable[[], float]
) -> Iterator[AthenaEngine]:
    """Open an engine for the processed bucket, in the workgroup of the settings.

    `seconds_left`: returns how long statements may still take. Raises ConfigurationError.
    """
    yield AthenaEngine(lake, bucket, connect(seconds_left))


def _day(files: Sequence[BatchFile]) -> date:
    """Return the event day of files, which is the same for all."""
    return EventsKey.parse(files[0].key).day
