"""Makes the report of a day: lists the inputs, gathers the facts, publishes the report.

People wait for the report, so it is announced before the day's events are curated. The fingerprint
of the inputs is stored last: if a run fails before that, the next run makes the report again.

A report outlives what it was made from. Once files of its day may have expired, it is shown as it
is: made again, it would say that less happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common.log import log
from functions.report.compare.baseline import Thresholds
from functions.report.compare.comparison import compared
from functions.report.compare.earlier import Day, read_earlier
from functions.report.compare.past import days_to_read
from functions.report.compose.report import compose
from functions.report.compose.verdict import verdict
from functions.report.count.engine import Engine, OpenEngine
from functions.report.count.facts import Facts
from functions.report.count.gather import gather
from functions.report.curate.curated import CURATED_VERSION, Curated, ManifestState
from functions.report.definitions import Definitions
from functions.report.document.answer import DayAnswer, day_answer
from functions.report.document.version import REPORT_VERSION
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, list_inputs
from functions.report.publish.archive import Archive

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Counted, Pipeline, Report


class ExpiredError(RuntimeError):
    """The files of a day may have expired, and it has no report."""


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A published report.

    `answer`: what the function answers about it. `finish`: does the work that is left once
    the report has been announced.
    """

    answer: DayAnswer
    finish: Callable[[], None]


@dataclass(kw_only=True)
class DayRunner(AbstractContextManager["DayRunner"]):
    """Makes reports of days, one after another: from `lake` to `archive`, and events to `curated`.

    `zone`: the time zone of the days. `open_engine`: opens an engine for each report; it stays open
    until the next report is made, so that the report can be finished. `thresholds`: when a figure
    stands out. `definitions`: who owns which source, and which days are marked.
    `pipeline`: whose reports they are.
    """

    lake: Lake
    archive: Archive
    curated: Curated
    zone: ZoneInfo
    open_engine: OpenEngine
    thresholds: Thresholds
    definitions: Definitions
    pipeline: Pipeline
    _engine_in_use: ExitStack = field(default_factory=ExitStack, init=False)

    def __exit__(self, *_: object) -> None:
        self._engine_in_use.close()

    def run(self, day: date) -> PublishedReport:
        """Make the report of a day. Finish it before making the next one, or not at all.

        If its files may have expired, give the report that is there. Raises ExpiredError if there
        is none.

        If another run stores a revision of the day meanwhile, it is made anew: this run may have
        listed less than the other, and its events may be late by the other's time.
        """
        if not self.keeps(day):
            return self._expired(day)
        while (made := self._make(day)) is None:
            log("overtaken", date=str(day))
        return made

    def run_if_changed(self, day: date) -> PublishedReport | None:
        """Make the report of a day, or return None if it was made from the same inputs before.

        The listings decide: an unchanged day is not downloaded. A day before the first report gets
        a report only if something happened on it, since the pipeline may not have existed yet. Of a
        day whose files may have expired, nothing is known to have changed.
        """
        if not self.keeps(day):
            return None
        inputs = self._list(day)
        made_from = self.archive.fingerprint(day)
        if made_from == _fingerprint(inputs):
            return None
        if made_from is None and not inputs.any and not self._has_reports_until(day):
            return None
        return self.run(day)

    def keeps(self, day: date) -> bool:
        """Whether everything is there that the report of a day is made from: nothing expired."""
        return self.lake.retention.keeps_outcome(day, self.zone, datetime.now(UTC))

    def _expired(self, day: date) -> PublishedReport:
        """Give the report of a day whose files may have expired."""
        current = self.archive.current(day)
        if current is None:
            raise ExpiredError(
                f"files of {day} may have expired (settings, [retention]), and it has no report"
            )
        return self._as_it_is(current)

    def _as_it_is(self, report: Report) -> PublishedReport:
        """Give a report that cannot be made again."""
        answer = day_answer(self.archive.bucket, report, changed=False, expired=True)
        log("expired", **answer)
        return PublishedReport(answer, lambda: None)

    def _has_reports_until(self, day: date) -> bool:
        """Whether a day before has a report, or the day itself, if only from a run that died."""
        earlier = any(key.day < day for key in self.archive.known_days().keys)
        return earlier or self.archive.last_revision(day) is not None

    def _list(self, day: date) -> Inputs:
        return list_inputs(self.lake, day, self.zone, datetime.now(UTC))

    def _make(self, day: date) -> PublishedReport | None:
        """Make the report, or return None if another run has stored one since this one began."""
        start = time.perf_counter()
        # What is written later under a condition is read before the inputs are listed: nothing
        # that was made from newer inputs is replaced.
        last, manifest = self.archive.last_revision(day), self.curated.state(day)
        inputs = self._list(day)
        if last is not None and inputs.may_lack(last.report["pending"]["keys"]):
            return self._as_it_is(last.report)
        first_generated_at = last.report["first_generated_at"] if last else None
        self._engine_in_use.close()
        engine = self._engine_in_use.enter_context(self.open_engine())
        facts = gather(
            self.lake,
            engine,
            inputs,
            now=datetime.now(UTC),
            first_generated_at=first_generated_at,
            metrics=self.definitions.metrics,
        )
        counted = compose(facts, first_generated_at, self.definitions.metrics)
        published = self.archive.publish(day, self._compared(day, counted), last)
        if published is None:
            return None
        answer = day_answer(self.archive.bucket, published.report, changed=published.changed)
        log("reported", **answer, milliseconds=round((time.perf_counter() - start) * 1000))
        return PublishedReport(answer, lambda: self._finish(manifest, inputs, facts, engine))

    def _compared(self, day: date, counted: Counted) -> Compared:
        """The report of a day with what stands out against earlier days, and what it comes to."""
        holidays = self.definitions.marked_days
        days = days_to_read(day, self.thresholds.history_days, holidays)
        earlier = read_earlier(self.archive.current_json, Day.of(counted), days)
        beginning = self.archive.known_days().first_with_events
        made = compared(counted, earlier, self.thresholds, beginning, self.definitions)
        made["pipeline"] = self.pipeline
        return {**made, "verdict": verdict(made, self.thresholds)}

    def _finish(
        self, manifest: ManifestState, inputs: Inputs, facts: Facts, engine: Engine
    ) -> None:
        """Curate the day's events if it is over, and store the fingerprint of its inputs."""
        made_from = _fingerprint(inputs)
        if inputs.day_over:
            self.curated.write(
                manifest, engine, made_from=made_from, events=facts.aggregates.events
            )
        self.archive.keep_fingerprint(inputs.day, made_from)


def _fingerprint(inputs: Inputs) -> str:
    return f"{inputs.fingerprint(REPORT_VERSION)}-{CURATED_VERSION}"
