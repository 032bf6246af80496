"""Makes the report of a day: lists the inputs, gathers the facts, publishes the report.

People wait for the report, so it is announced before the day's events are curated. The fingerprint
of the inputs is stored last: if a run fails before that, the next run makes the report again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from functions.common.log import log
from functions.common.report_keys import ReportKeys
from functions.report.compare.baseline import Thresholds
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import read_earlier
from functions.report.compose.report import compose
from functions.report.count.engine import Engine, OpenEngine
from functions.report.count.facts import Facts
from functions.report.count.gather import gather
from functions.report.curate.curated import CURATED_VERSION, Curated, ManifestState
from functions.report.document.headline import headline
from functions.report.document.version import REPORT_VERSION
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, list_inputs
from functions.report.publish.archive import Archive

if TYPE_CHECKING:
    from functions.report.document.answer import DayAnswer
    from functions.report.document.report import Compared, Report


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A published report.

    `answer`: what the function answers about it. `finish`: does the work that is left once
    the report has been announced.
    """

    answer: DayAnswer
    finish: Callable[[], None]


class DayRunner(AbstractContextManager["DayRunner"]):
    """Makes reports of days, one after another: from `lake` to `archive`, and events to `curated`.

    `zone`: the time zone of the days. `open_engine`: opens an engine for each report; it stays open
    until the next report is made, so that the report can be finished. `thresholds`: when a figure
    stands out.
    """

    def __init__(
        self,
        lake: Lake,
        archive: Archive,
        curated: Curated,
        zone: ZoneInfo,
        *,
        open_engine: OpenEngine,
        thresholds: Thresholds,
    ) -> None:
        self._lake = lake
        self._archive = archive
        self._curated = curated
        self._zone = zone
        self._open_engine = open_engine
        self._thresholds = thresholds
        self._engine_in_use = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine_in_use.close()

    def run(self, day: date) -> PublishedReport:
        """Make the report of a day. Finish it before making the next one, or not at all."""
        return self._run(*self._list(day))

    def run_if_changed(self, day: date) -> PublishedReport | None:
        """Make the report of a day, or return None if it was made from the same inputs before.

        The listings decide: an unchanged day is not downloaded. A day before the first report gets
        a report only if something happened on it, since the pipeline may not have existed yet.
        """
        manifest, inputs = self._list(day)
        made_from = self._archive.fingerprint(day)
        if made_from == _fingerprint(inputs):
            return None
        if made_from is None and not inputs.any and not self._archive.has_reports_before(day):
            return None
        return self._run(manifest, inputs)

    def _list(self, day: date) -> tuple[ManifestState, Inputs]:
        manifest = self._curated.state(day)
        return manifest, list_inputs(self._lake, day, self._zone, datetime.now(UTC))

    def _run(self, manifest: ManifestState, inputs: Inputs) -> PublishedReport:
        start = time.perf_counter()
        day = inputs.day
        current = self._archive.current(day)
        first_generated_at = current["first_generated_at"] if current else None
        self._engine_in_use.close()
        engine = self._engine_in_use.enter_context(self._open_engine())
        facts = gather(
            self._lake,
            engine,
            inputs,
            now=datetime.now(UTC),
            first_generated_at=first_generated_at,
        )
        counted = compose(facts, first_generated_at)
        earlier = read_earlier(self._archive.current_json, day, self._thresholds.history_days)
        report: Compared = {**counted, "comparison": compare(counted, earlier, self._thresholds)}
        published = self._archive.publish(day, report, current)
        answer = _answer(self._archive.bucket, day, published.report, changed=published.changed)
        log("reported", **answer, milliseconds=round((time.perf_counter() - start) * 1000))
        return PublishedReport(answer, lambda: self._finish(manifest, inputs, facts, engine))

    def _finish(
        self, manifest: ManifestState, inputs: Inputs, facts: Facts, engine: Engine
    ) -> None:
        """Curate the day's events if it is over, and store the fingerprint of its inputs."""
        made_from = _fingerprint(inputs)
        if inputs.day_over:
            self._curated.write(
                manifest,
                engine,
                made_from=made_from,
                events=facts.aggregates.events,
                settled=facts.settled,
            )
        if facts.settled:
            self._archive.keep_fingerprint(inputs.day, made_from)


def _fingerprint(inputs: Inputs) -> str:
    return f"{inputs.fingerprint(REPORT_VERSION)}-{CURATED_VERSION}"


def _answer(bucket: str, day: date, report: Report, *, changed: bool) -> DayAnswer:
    figures = headline(report)
    return {
        "date": figures["date"],
        "revision": figures["revision"],
        "status": figures["status"],
        "balanced": figures["balanced"],
        "events": figures["events"],
        "bucket": bucket,
        "key": ReportKeys(day=day).json,
        "changed": changed,
    }
