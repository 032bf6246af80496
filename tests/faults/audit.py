"""Holds reports, curated events and quarantine against the truth, at any moment and in the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from datetime import date
from typing import Any, TypeVar

from tests.faults import quarantine, truth
from tests.faults.curated import Reader
from tests.faults.pipeline import Pipeline
from tests.faults.producer import Identity
from tests.faults.truth import Figures

# An event, or a delivery of one by its id.
Event = TypeVar("Event", Identity, str)
# Of the events that are in the wrong place, how many are named.
_NAMED = 3


class Audit:
    """What `pipeline` has reported, against what it was sent. `checked`: reports that were held."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._batches = pipeline.batches
        self._curated = Reader(pipeline.world.s3)
        self.checked = 0

    def at_this_moment(self, day: date) -> None:
        """Make the report of a day; unless a fault prevents that, it says what is processed now."""
        before = self._pipeline.overtaken
        if self._pipeline.report({"date": day.isoformat()}) is None:
            self._curated.events(day)  # whatever has died, readers see one whole edition
        elif self._pipeline.overtaken == before:
            self._hold([day])

    def after_a_daily_run(self, days: Iterable[date], overtaken: int) -> None:
        """What the run has looked at is as it is processed now: all `days` before that it covers.

        Unless something was processed while it ran: `overtaken`, as it was before.
        """
        if self._pipeline.overtaken == overtaken:
            known = set(self.days())
            self._hold(day for day in days if day in known)

    def __contains__(self, day: date) -> bool:
        """Whether there is a report of a day."""
        return bool(self._pipeline.world.s3.keys("reports", f"daily/dt={day}/report.json"))

    def days(self) -> list[date]:
        """The days that have a report, or of which there is something to say."""
        keys = self._pipeline.world.s3.keys("reports", "daily/")
        reported = {date.fromisoformat(key.split("/")[1].removeprefix("dt=")) for key in keys}
        return sorted(reported | self._batches.happened())

    def stored(self, day: date) -> dict[str, Any]:
        """The day's report.json."""
        stored = self._pipeline.world.s3.body("reports", f"daily/dt={day}/report.json")
        made: dict[str, Any] = json.loads(stored)
        return made

    def differences(self, day: date) -> Iterator[str]:
        """What is not as it has to be in the report, the curated events and the quarantine."""
        if day not in self:
            yield f"{day}: there is no report"
            return
        report = self.stored(day)
        said, true = truth.said(report), self._batches.figures(day)
        if said != true:
            yield f"{day}: {_figures(said, true)}"
        if report["processing"]["unbalanced"]["batches"]:
            yield f"{day}: not balanced, by {report['processing']['unbalanced']}"
        if not self._drawn(day):
            yield f"{day}: report.csv is not of the revision of report.json"
        if report["pending"]["day_over"]:
            yield from self._misplaced(
                f"{day}: curated", self._curated.events(day), self._batches.active(day)
            )
        ids = [str(record.delivery_id) for record in quarantine.listed(self._pipeline.world, day)]
        assert len(set(ids)) == len(ids), f"{day}: `quarantine list` has an event twice"
        yield from self._misplaced(
            f"{day}: in quarantine", set(ids), self._batches.quarantined(day)
        )

    def in_the_end(self, when: str) -> list[str]:
        """The same of all days, once nobody has died any more."""
        return [f"{when}: {wrong}" for day in self.days() for wrong in self._settled(day)]

    def pending(self) -> int:
        """How many deliveries are queued, or stored and not marked."""
        return len(self._pipeline.deliveries.keys() - self._batches.done())

    def nowhere(self) -> set[str]:
        """Deliveries that were accepted and are now neither queued nor stored."""
        found = {copy.delivery_id for copy in self._batches.copies()}
        queue = self._pipeline.ingest_queue
        for message in (*queue.messages.values(), *queue.dead.values()):
            found.add(json.loads(message.body)["id"])
        return self._pipeline.deliveries.keys() - found

    def _settled(self, day: date) -> Iterator[str]:
        yield from self.differences(day)
        if day in self and not self.stored(day)["processing"]["balanced"]:
            yield f"{day}: the books do not balance"
        if not self._curated.tagged_as_it_should(day):
            yield f"{day}: parts are tagged that stand, or not tagged that do not"

    def _hold(self, days: Iterable[date]) -> None:
        for day in days:
            wrong = list(self.differences(day))
            assert not wrong, "\n".join(wrong)
            self.checked += 1

    def _drawn(self, day: date) -> bool:
        """Whether the day's report.csv is of the same revision as its report.json."""
        stored = self._pipeline.world.s3.body("reports", f"daily/dt={day}/report.csv").decode(
            "utf-8-sig"
        )
        revision = self.stored(day)["revision"]
        return f"report,,revision,{revision}" in stored.splitlines()

    def _misplaced(self, place: str, found: Set[Event], wanted: Set[Event]) -> Iterator[str]:
        """Name events that are in a place and should not be there, or the other way round."""
        for what, sought in (("too much", found - wanted), ("lacking", wanted - found)):
            for event in sorted(sought)[:_NAMED]:
                yield f"{place} {what}, of {len(sought)}: {self._batches.where(event)}"


def _figures(said: Figures, true: Figures) -> str:
    """The figures that differ."""
    names = sorted(name for name in said.keys() | true.keys() if said[name] != true[name])
    return ", ".join(f"{'/'.join(name)} is {said[name]}, not {true[name]}" for name in names)
