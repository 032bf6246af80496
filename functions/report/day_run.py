"""Makes a day's report: lists its inputs, gathers facts, publishes; then what may come after.

People wait for the report: they are told of it before its events are curated. What the report was
made from is noted last of all, so that a run which fails on the way there is made up for by the
next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Self, TypedDict
from zoneinfo import ZoneInfo

from functions.common.log import log
from functions.common.report_keys import ReportKeys
from functions.report.compare.baseline import Thresholds
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import read_earlier
from functions.report.compose.report import Facts, compose
from functions.report.count.engine import Engine
from functions.report.count.gather import gather
from functions.report.curate.curated import CURATED_VERSION, Curated, Standing
from functions.report.document.headline import headline
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, list_inputs
from functions.report.publish.archive import Archive

if TYPE_CHECKING:
    from functions.report.document.report import Compared, Report


class Answer(TypedDict):
    """What the function answers, and logs, of a report. `changed`: whether this run made it."""

    date: str
    revision: int
    status: str
    balanced: bool
    events: int
    bucket: str
    key: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A report that stands, as `answer` says, and what is left to do once people know of it."""

    answer: Answer
    finish: Callable[[], None]


class Maker(AbstractContextManager["Maker"]):
    """Reports from `zones` into `archive`, and the events that they count into `curated`.

    `engine` opens what counts a day; that of the last report stays open until the next one is made.
    `thresholds`: when something stands out.
    """

    def __init__(
        self,
        zones: Lake,
        archive: Archive,
        curated: Curated,
        zone: ZoneInfo,
        *,
        engine: Callable[[], AbstractContextManager[Engine]],
        thresholds: Thresholds,
    ) -> None:
        self._zones = zones
        self._archive = archive
        self._curated = curated
        self._zone = zone
        self._engine = engine
        self._thresholds = thresholds
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def make(self, day: date) -> Made:
        """Make the report of a day. To be finished before the next one is made, or not at all."""
        return self._make(*self._look(day))

    def make_if_changed(self, day: date) -> Made | None:
        """Make the report of a day unless it was made from the same inputs; None when it was.

        From listings alone: an unchanged day is not downloaded. Of the days before the first
        report only those get one on which something happened: the pipeline may not have been there.
        """
        standing, inputs = self._look(day)
        made_from = self._archive.fingerprint(day)
        if made_from == _fingerprint(inputs):
            return None
        if made_from is None and not inputs.any and not self._archive.has_reports_before(day):
            return None
        return self._make(standing, inputs)

    def _look(self, day: date) -> tuple[Standing, Inputs]:
        standing = self._curated.standing(day)
        return standing, list_inputs(self._zones, day, self._zone, datetime.now(UTC))

    def _make(self, standing: Standing, inputs: Inputs) -> Made:
        start = time.perf_counter()
        day = inputs.day
        current = self._archive.current(day)
        first_generated_at = current["first_generated_at"] if current else None
        self._open.close()
        engine = self._open.enter_context(self._engine())
        facts = gather(
            self._zones,
            engine,
            inputs,
            now=datetime.now(UTC),
            first_generated_at=first_generated_at,
        )
        counted = compose(facts, first_generated_at)
        earlier = read_earlier(self._archive.current, day, self._thresholds.history_days)
        report: Compared = {**counted, "comparison": compare(counted, earlier, self._thresholds)}
        published = self._archive.publish(day, report, current)
        answer = _answer(self._archive.bucket, day, published.report, changed=published.changed)
        log("reported", **answer, milliseconds=round((time.perf_counter() - start) * 1000))
        return Made(answer, lambda: self._finish(standing, inputs, facts, engine))

    def _finish(self, standing: Standing, inputs: Inputs, facts: Facts, engine: Engine) -> None:
        """Curate the day, if it is over, and note what its report was made from."""
        made_from = _fingerprint(inputs)
        if inputs.day_over:
            self._curated.write(
                standing,
                engine,
                made_from=made_from,
                events=facts.aggregates.events,
                settled=facts.settled,
            )
        if facts.settled:
            self._archive.keep_fingerprint(inputs.day, made_from)


def _fingerprint(inputs: Inputs) -> str:
    return f"{inputs.fingerprint}-{CURATED_VERSION}"


def _answer(bucket: str, day: date, report: Report, *, changed: bool) -> Answer:
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
