"""Makes the reports of judged events: the steps of the functions, on directories for buckets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cli.judging.judged import Judged
from cli.preview.delays import without_delays
from cli.preview.kept import KeptPreview
from cli.preview.taking import Days, take
from functions.process.mapping.mappings import Mappings
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
MEMORY_MB = 2560
# Reports are drawn one by one: of more days, the last ones.
MOST_REPORTS = 100


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

    def take(self, events: Iterable[Judged]) -> Days:
        """Store and process events, as ingest and process do."""
        return take(self._kept, events, self._zone, self._mappings)

    def report(self, days: Sequence[date]) -> Iterator[Report]:
        """Make the reports of some days, in order, and curate their events; each, one by one."""
        lake = Lake(raw=self._kept.raw, processed=self._kept.processed)
        archive = Archive(self._kept.reports, self._zone)
        with DayRunner(
            lake=lake,
            archive=archive,
            curated=Curated(self._kept.processed),
            zone=self._zone,
            open_engine=without_delays(partial(open_engine, lake, MEMORY_MB)),
            thresholds=self._thresholds,
            definitions=self._definitions,
            pipeline=self._pipeline,
        ) as runner:
            for day in days:
                with self._kept.logged():
                    runner.run(day).finish()
                report = archive.current(day)
                if report is None:
                    raise RuntimeError(f"the report of {day} was made and is not there")
                yield report
