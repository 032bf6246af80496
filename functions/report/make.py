"""Makes a day's report: lists its inputs, gathers facts, publishes, notes what it was made of."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.common.keys import ReportKeys
from functions.common.log import log
from functions.report.baseline import Thresholds
from functions.report.comparison import compare
from functions.report.earlier import read_earlier
from functions.report.engine import Engine
from functions.report.facts import gather
from functions.report.inputs import Inputs, list_inputs
from functions.report.publish import Archive
from functions.report.report import Json, compose
from functions.report.zones import Zones


class Maker:
    """Reports from `zones` into `archive`.

    `engine` opens what counts a day. `thresholds`: when something stands out.
    """

    def __init__(
        self,
        zones: Zones,
        archive: Archive,
        zone: ZoneInfo,
        *,
        engine: Callable[[], AbstractContextManager[Engine]],
        thresholds: Thresholds,
    ) -> None:
        self._zones = zones
        self._archive = archive
        self._zone = zone
        self._engine = engine
        self._thresholds = thresholds

    def make(self, day: date) -> Json:
        """Make the report of a day, and answer how it now stands."""
        return self._make(list_inputs(self._zones, day, self._zone, datetime.now(UTC)))

    def make_if_changed(self, day: date) -> Json | None:
        """Make the report of a day unless it was made from the same inputs; None when it was.

        From listings alone: an unchanged day is not downloaded. Of the days before the first
        report only those get one on which something happened: the pipeline may not have been there.
        """
        inputs = list_inputs(self._zones, day, self._zone, datetime.now(UTC))
        made_from = self._archive.fingerprint(day)
        if made_from == inputs.fingerprint:
            return None
        if made_from is None and not inputs.any and not self._archive.has_reports_before(day):
            return None
        return self._make(inputs)

    def _make(self, inputs: Inputs) -> Json:
        start = time.perf_counter()
        day = inputs.day
        current = self._archive.current(day)
        first_generated_at = current["first_generated_at"] if current else None
        with self._engine() as engine:
            facts = gather(
                self._zones,
                engine,
                inputs,
                now=datetime.now(UTC),
                first_generated_at=first_generated_at,
            )
        report = compose(facts, first_generated_at)
        earlier = read_earlier(self._archive.current, day, self._thresholds.history_days)
        report["comparison"] = compare(report, earlier, self._thresholds)
        published = self._archive.publish(day, report, current)
        if facts.settled:
            self._archive.keep_fingerprint(day, inputs.fingerprint)
        answer = _answer(self._archive.bucket, day, published.report, changed=published.changed)
        log("reported", **answer, milliseconds=round((time.perf_counter() - start) * 1000))
        return answer


def _answer(bucket: str, day: date, report: Json, *, changed: bool) -> dict[str, Any]:
    return {
        "date": report["date"],
        "revision": report["revision"],
        "status": report["status"],
        "balanced": report["processing"]["balanced"],
        "events": report["activity"]["events"],
        "bucket": bucket,
        "key": ReportKeys(day=day).json,
        "changed": changed,
    }
