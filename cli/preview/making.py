"""Makes the reports of judged events: the steps of the functions, on directories for buckets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cli.judging.judge import Judged
from cli.preview.arriving import Arriving
from cli.preview.delays import without_delays
from cli.preview.kept import LOG, KeptPreview
from functions.common.output_keys import EVENTS_ZONE, EventsKey
from functions.ingest.store import store
from functions.process.mapping.mappings import Mappings
from functions.process.raw_object import process_object
from functions.report import definitions
from functions.report.compare.baseline import Thresholds
from functions.report.count.duckdb.engine import open_engine
from functions.report.curate.curated import Curated
from functions.report.day_run import DayRunner
from functions.report.inputs.lake import Lake
from functions.report.publish.archive import Archive
from stacks.definitions import Definitions
from stacks.definitions.compiled import reported, to_bytes

if TYPE_CHECKING:
    from functions.report.document.report import Pipeline, Report

# Of the whole process, in MB. What needs more spills to the disk.
_MEMORY_MB = 2560
# Reports are drawn one by one: of more days, the last ones.
MOST_REPORTS = 100
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a preview, in order.

    `events`: those of its events. `reported`: those and the days on which anything arrived: each
    can have a report. `ahead`: how many events are of days that have not begun, which have none.
    """

    events: tuple[date, ...]
    reported: tuple[date, ...]
    ahead: int


class Making:
    """One preview in `directory`, which is empty.

    `mappings`: those of the judge. `defined`: what reports take owners and marked days from.
    `name`: of the pipeline whose settings these are. `place`: where the preview will be kept, as
    its reader's commands take it.
    """

    def __init__(
        self,
        directory: Path,
        zone: ZoneInfo,
        mappings: Mappings,
        thresholds: Thresholds,
        defined: Definitions,
        name: str,
        place: str,
    ) -> None:
        self._kept = KeptPreview(directory, zone, ())
        self._zone = zone
        self._mappings = mappings
        self._thresholds = thresholds
        self._definitions = definitions.parse(to_bytes(reported(defined)))
        self._pipeline: Pipeline = {"name": name, "environment": None, "preview": place}
        self._arrived: set[date] = set()

    def take(self, events: Iterable[Judged]) -> Days:
        """Store and process events, as ingest and process do."""
        now = datetime.now(UTC)
        with self._logged():
            for number, batch in enumerate(Arriving(self._zone, now).batches(events)):
                # Copies of an event are stored in the order of the batches.
                store(self._kept.raw, batch, now + number * _MILLISECOND)
                process_object(
                    self._kept.raw,
                    self._kept.processed,
                    str(batch.key),
                    zone=self._zone,
                    quarantine_percent=100,
                    recovered=False,
                    mappings=self._mappings,
                )
                self._arrived.add(batch.key.arrived.astimezone(self._zone).date())
        return self._days()

    def report(self, days: Sequence[date]) -> Iterator[Report]:
        """Make the reports of some days, in order, and curate their events; each, one by one."""
        lake = Lake(raw=self._kept.raw, processed=self._kept.processed)
        archive = Archive(self._kept.reports, self._zone)
        with DayRunner(
            lake,
            archive,
            Curated(self._kept.processed),
            self._zone,
            open_engine=without_delays(partial(open_engine, lake, _MEMORY_MB)),
            thresholds=self._thresholds,
            definitions=self._definitions,
            pipeline=self._pipeline,
        ) as runner:
            for day in days:
                with self._logged():
                    runner.run(day).finish()
                report = archive.current(day)
                if report is None:
                    raise RuntimeError(f"the report of {day} was made and is not there")
                yield report

    def _days(self) -> Days:
        today = datetime.now(self._zone).date()
        rows: Counter[date] = Counter()
        for row in self._kept.processed.list(EVENTS_ZONE):
            key = EventsKey.parse(row.key)
            rows[key.day] += key.rows
        events = sorted(day for day in rows if day <= today)
        reported = sorted(day for day in {*events, *self._arrived} if day <= today)
        return Days(tuple(events), tuple(reported), rows.total() - sum(rows[day] for day in events))

    @contextmanager
    def _logged(self) -> Iterator[None]:
        """Let what the functions print go to a file beside the buckets."""
        with (self._kept.directory / LOG).open("a") as log, redirect_stdout(log):
            yield
