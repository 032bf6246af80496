"""What is stored after each step of a scenario, and which reports there must be then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.batches import Batch, Processing, batches_of
from tests.reference.books import Json
from tests.reference.comparison import comparison
from tests.reference.days import day_of, start_of
from tests.reference.figures import report_of
from tests.reference.history import changes
from tests.reference.inputs import Inputs, inputs_of
from tests.reference.scenario import (
    DailyRun,
    Drain,
    Ingest,
    Process,
    Put,
    PutStray,
    ReportByHand,
    Step,
    SweepByHand,
)

GRACE = timedelta(minutes=60)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# Of a kind. Scenarios are shorter than that.
_MOST_OLDER_DAYS = 14
# How these differ makes no new revision.
_CIRCUMSTANCES = ("generated_at", "first_generated_at", "revision", "history", "comparison")


class Refused(Exception):  # noqa: N818 - what the documents call it
    """The request must be refused."""


class Reference:
    """The pipeline as the documents describe it. `reports`: the current report of each day."""

    def __init__(self, zone: ZoneInfo, look_back_days: int) -> None:
        self.zone = zone
        self._look_back_days = look_back_days
        self.batches: dict[str, Batch] = {}
        self.reports: dict[date, Json] = {}
        self._made_from: dict[date, Inputs] = {}
        self._first_made_at: datetime | None = None
        self._stray: list[str] = []
        self._queue: list[Batch] = []

    def play(self, step: Step) -> Mapping[str, Any]:
        """Let a step happen; what it must answer, as far as it is compared. Raises Refused."""
        if isinstance(step, Ingest):
            self._store(batches_of(step.messages, step.at))
        elif isinstance(step, Put):
            self._store([_put(step)])
        elif isinstance(step, PutStray):
            self._stray.append(step.key)
        elif isinstance(step, Process):
            self.batches[step.key].processings.append(Processing(step.at, swept=False))
        elif isinstance(step, Drain):
            self._drain(step.at)
        elif isinstance(step, DailyRun):
            return self._daily_run(step)
        elif isinstance(step, ReportByHand):
            if start_of(step.day, self.zone) > step.at:
                raise Refused
            return self._answer(step.day, changed=self._make(step.day, step.at))
        elif isinstance(step, SweepByHand):
            grace = timedelta(minutes=step.grace_minutes)
            return {"sweep": _found(self._sweep(step.at, grace, dry_run=step.dry_run))}
        return {}

    def _store(self, batches: list[Batch]) -> None:
        """Store batches. What is stored already stays as it is."""
        for batch in batches:
            self.batches.setdefault(batch.key, batch)

    def _drain(self, now: datetime) -> None:
        for batch in self._queue:
            batch.processings.append(Processing(now, swept=True))
        self._queue = []

    def _sweep(self, now: datetime, grace: timedelta, *, dry_run: bool = False) -> list[Batch]:
        """Send what is not processed to the process queue again, if it is old enough."""
        found = [
            batch
            for batch in self.batches.values()
            if not batch.processed and batch.stored_at.replace(microsecond=0) <= now - grace
        ]
        if not dry_run:
            self._queue += found
        return found

    def _daily_run(self, step: DailyRun) -> Mapping[str, Any]:
        """Sweep, make earlier days again, oldest first, then the day that has ended."""
        last = day_of(step.scheduled_at, self.zone) - _DAY
        swept = self._sweep(step.at, GRACE)
        if step.drained:
            self._drain(step.at)
        days = {last - n * _DAY for n in range(1, self._look_back_days + 1)}
        days |= self._older_days(min(days), step.at)
        days |= {day_of(batch.arrived, self.zone) for batch in swept}
        days |= {
            day_of(batch.arrived, self.zone) + n * _DAY
            for batch in self.batches.values()
            if batch.was_stored_late(step.at)
            for n in (-1, 0, 1)
        }
        restated = [day for day in sorted(days) if day < last and self._make_again(day, step.at)]
        answer = self._answer(last, changed=self._make(last, step.at))
        return {
            **answer,
            "sweep": _found(swept),
            "restated": [self._answer(day, changed=True) for day in restated],
        }

    def _older_days(self, before: date, now: datetime) -> set[date]:
        """Days that are looked at although they are before those looked back on: they have no
        report, an incomplete or unbalanced one, or one that was made in the last week.
        """
        if not self.reports:
            return set()
        made = {
            day: datetime.fromisoformat(report["generated_at"])
            for day, report in self.reports.items()
        }
        unfinished = {
            day
            for day, report in self.reports.items()
            if report["status"] == "incomplete" or not report["processing"]["balanced"]
        }
        first = day_of(self._first_made_at or now, self.zone)
        unfinished |= {first + n * _DAY for n in range((before - first).days)} - made.keys()
        recent = {day for day in made if now - made[day] <= _WEEK}
        kinds = [{day for day in kind if day < before} for kind in (unfinished, recent)]
        assert max(map(len, kinds)) <= _MOST_OLDER_DAYS, "more days than a run looks at"
        return kinds[0] | kinds[1]

    def _make_again(self, day: date, now: datetime) -> bool:
        """Make the report of an earlier day if its inputs are others than at its last run; not of a
        day before the first day with a report, unless something happened or arrived on it.
        """
        if self._made_from.get(day) == inputs_of(day, self.zone, self.batches.values(), now):
            return False
        if day not in self.reports and not any(other < day for other in self.reports):
            fresh = self._report_of(day, now, None)
            arrived = fresh["processing"]["batches"]["received"]
            stray = fresh["processing"]["unbalanced"]["batches"]
            if not fresh["arrival"]["stored"] and not arrived and not stray:
                return False
        return self._make(day, now)

    def _make(self, day: date, now: datetime) -> bool:
        """Make the report of a day; whether that is a new revision."""
        self._made_from[day] = inputs_of(day, self.zone, self.batches.values(), now)
        before = self.reports.get(day)
        first = before["first_generated_at"] if before else None
        made = self._report_of(day, now, datetime.fromisoformat(first) if first else None)
        made["comparison"] = comparison(day, made, self.reports)
        if before is not None and self._content(before) == self._content(made):
            return False
        number = before["revision"] + 1 if before else 1
        entry = {
            "revision": number,
            "generated_at": made["generated_at"],
            "key": f"daily/dt={day}/revisions/{number:04}.json",
            "changes": changes(before, made) if before else {},
        }
        made |= {"revision": number, "history": [*(before["history"] if before else []), entry]}
        self.reports[day] = made
        self._first_made_at = self._first_made_at or now
        return True

    def _report_of(self, day: date, now: datetime, first: datetime | None) -> Json:
        stray = [key for key in self._stray if f"/dt={day}/" in key]
        return report_of(day, self.zone, self.batches.values(), stray, now, first)

    def _content(self, report: Json) -> Json:
        content = {name: value for name, value in report.items() if name not in _CIRCUMSTANCES}
        return {**content, "history_days": report["comparison"]["history_days"]}

    def _answer(self, day: date, *, changed: bool) -> Json:
        report = self.reports[day]
        return {
            "date": str(day),
            "revision": report["revision"],
            "status": report["status"],
            "balanced": report["processing"]["balanced"],
            "events": report["activity"]["events"],
            "key": f"daily/dt={day}/report.json",
            "changed": changed,
        }


def _found(batches: list[Batch]) -> Json:
    """What a sweep answers, as far as it is compared."""
    return {"batches": len(batches), "events": sum(batch.count for batch in batches)}


def _put(step: Put) -> Batch:
    return Batch(
        key=step.key,
        name=step.name,
        arrived=step.arrived,
        count=step.count,
        bodies=step.lines and [line for line in step.lines if line or not step.by_hand],
        original=step.body,
        stored_at=step.at.replace(microsecond=0) if step.by_hand else step.at,
        by_hand=step.by_hand,
    )
