"""The engine beyond one function: Athena over the event files where they lie in S3.

A statement names the day, and of its files those that do not count, or those that do where they are
fewer. When others have come while it ran, what it says is thrown away, and Athena is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import count
from typing import TypeVar

from functions.common.keys import EventsKey
from functions.report.count.athena.connection import MOST_BYTES, Query, Workgroup, fill
from functions.report.count.engine import NEVER_US, Aggregates, Parts, aggregates
from functions.report.count.sql import quoted
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import Output

# Files that come while a day is read are few, and a run has little time.
_ATTEMPTS = 3
# What a statement may have beside the names of files.
_RESERVED_BYTES = 16_384

Answer = TypeVar("Answer")


class FilesChangedError(RuntimeError):
    """Event files came, went or changed while they were counted; to be tried again later."""


class AthenaEngine:
    """Counts event files of the processed bucket; see engine.Engine."""

    def __init__(self, zones: Lake, bucket: str, workgroup: Workgroup) -> None:
        self._zones = zones
        self._bucket = bucket
        self._workgroup = workgroup
        self._counted: Sequence[Output] = ()
        self._others: set[str] = set()
        self._events = 0

    def ingested(self, files: Sequence[Output]) -> dict[str, int]:
        """The batches of some of the files, and when each was ingested. Raises AthenaError."""
        found: dict[str, int] = {}
        for some in self._fitting(files):
            values = {
                "day": quoted(_day(some).isoformat()),
                "files": self._path_in(file.key for file in some),
            }
            found.update(self._workgroup.start(fill("ingested", values)).rows())
        return found

    def aggregate(self, counted: Sequence[Output], late_after_us: int | None) -> Aggregates:
        """Count the events of the files `counted`. Raises AthenaError, FilesChangedError."""
        self._counted = counted
        if not counted:
            return aggregates([], [None] * 8, {})
        self._others = self._listed()
        late_us = NEVER_US if late_after_us is None else late_after_us
        found = self._undisturbed(
            lambda files: self._count({**files, "late_after_us": str(late_us)})
        )
        self._events = found.events
        stored = sum(file.count for file in counted)
        seen = found.events + found.duplicates + found.conflicting + found.redelivered
        if seen != stored:
            raise FilesChangedError(f"{seen:,} events in files that should have {stored:,}")
        return found

    def compact(self, prefix: str) -> Parts:
        """Write what was counted below `prefix`. Raises AthenaError, FilesChangedError."""
        if not self._events:
            return Parts((), 0)
        attempts = count(1)

        def write(files: dict[str, str]) -> str:
            # UNLOAD takes no place that anything lies in already.
            below = f"{prefix}{next(attempts)}/"
            target = quoted(f"s3://{self._bucket}/{below}")
            self._workgroup.start(fill("compact", {**files, "target": target})).wait()
            return below

        written = self._undisturbed(write)
        return Parts(tuple(row.key for row in self._zones.below(written)), self._events)

    def _undisturbed(self, ask: Callable[[dict[str, str]], Answer]) -> Answer:
        """What is said of the counted files alone, given day and files as a statement names them.

        Raises FilesChangedError when others have come each time.
        """
        day = _day(self._counted)
        for _ in range(_ATTEMPTS):
            answer = ask({"day": quoted(day.isoformat()), "files": self._files()})
            left_out, self._others = self._others, self._listed()
            if self._others <= left_out:
                return answer
        raise FilesChangedError(f"new event files of {day} each time that they were read")

    def _count(self, values: dict[str, str]) -> Aggregates:
        """Three statements side by side; when one fails, the others end too."""
        queries: list[Query] = []
        with ExitStack() as started:
            for name in ("groups", "latencies", "kinds"):
                queries.append(self._workgroup.start(fill(name, values)))
                started.callback(queries[-1].stop)
            groups, latencies, kinds = (list(query.rows()) for query in queries)
            started.pop_all()
        return aggregates(groups, latencies[0], dict(kinds))

    def _listed(self) -> set[str]:
        """The keys in the day's partition of all that does not count."""
        listed = {row.key for row in self._zones.events(_day(self._counted))}
        return listed - {file.key for file in self._counted}

    def _files(self) -> str:
        """What a row's file must be: the shorter list of two."""
        if not self._others:
            return "TRUE"
        if len(self._counted) < len(self._others):
            return self._path_in(file.key for file in self._counted)
        return f"NOT {self._path_in(self._others)}"

    def _path_in(self, keys: Iterable[str]) -> str:
        return f'"$path" IN ({", ".join(map(self._path, sorted(keys)))})'

    def _path(self, key: str) -> str:
        return quoted(f"s3://{self._bucket}/{key}")

    def _fitting(self, files: Sequence[Output]) -> Iterator[list[Output]]:
        """As many files together as a statement has room for."""
        some: list[Output] = []
        room = MOST_BYTES - _RESERVED_BYTES
        for file in files:
            size = len(self._path(file.key)) + len(", ")
            if some and size > room:
                yield some
                some, room = [], MOST_BYTES - _RESERVED_BYTES
            some.append(file)
            room -= size
        if some:
            yield some


def _day(files: Sequence[Output]) -> date:
    """The event day of files, which all have one and the same."""
    return EventsKey.parse(files[0].key).day
