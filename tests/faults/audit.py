"""Holds reports against the truth, at any moment and in the end."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from tests.faults import truth
from tests.faults.curated import Reader
from tests.faults.pipeline import Pipeline
from tests.faults.truth import Figures


class Audit:
    """What `pipeline` has reported, against what it was sent."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.curated = Reader(pipeline.world.s3)
        self.checked = 0

    def at_this_moment(self, day: date) -> None:
        """Make the report of a day; unless a fault prevents that, it says what is processed now."""
        before = self._pipeline.processings
        if self._pipeline.report({"date": day.isoformat()}) is None:
            self.curated.activity(day)  # whatever has died, readers see one whole edition
            return
        if self._pipeline.processings == before:
            said, true = truth.said(self.stored(day)), self.figures(day)
            assert said == true, f"{day}: {named(said, true)}"
            assert self.drawn(day), f"{day}: report.csv is not of the revision of report.json"
            if self.stored(day)["pending"]["day_over"]:
                assert self.is_curated(day), f"{day}: other events are curated than counted"
            self.checked += 1

    def __contains__(self, day: date) -> bool:
        """Whether there is a report of a day."""
        return bool(self._pipeline.world.s3.keys("reports", f"daily/dt={day}/report.json"))

    def stored(self, day: date) -> dict[str, Any]:
        """The day's report.json."""
        stored = self._pipeline.world.s3.body("reports", f"daily/dt={day}/report.json")
        made: dict[str, Any] = json.loads(stored)
        return made

    def drawn(self, day: date) -> bool:
        """Whether the day's report.csv is of the same revision as its report.json."""
        stored = self._pipeline.world.s3.body("reports", f"daily/dt={day}/report.csv").decode(
            "utf-8-sig"
        )
        revision = self.stored(day)["revision"]
        return f"report,,revision,{revision}" in stored.splitlines()

    def is_curated(self, day: date) -> bool:
        """Whether readers see those events of a day that its report counts."""
        said = truth.said(self.stored(day))
        counted = Counter({name: n for name, n in said.items() if name[0] == "activity"})
        return self.curated.activity(day) == counted

    def figures(self, day: date) -> Figures:
        """What the report of a day must say now: of what is marked as done, and of the rest."""
        marked = self.marked()
        arrived = [key for key in self._pipeline.batches if f"/dt={day}/" in key]
        done = [self._pipeline.batches[key] for key in arrived if batch_of(key) in marked]
        left = [self._pipeline.batches[key] for key in arrived if batch_of(key) not in marked]
        valid = [
            delivery
            for key, deliveries in self._pipeline.batches.items()
            if batch_of(key) in marked
            for delivery in deliveries
            if delivery.reason is None and delivery.day == day
        ]
        invalid = [d for deliveries in done for d in deliveries if d.reason is not None]
        return truth.activity(valid) + truth.quarantine(invalid) + truth.books(done, left)

    def marked(self) -> set[str]:
        """The batches that have a ledger entry."""
        keys = self._pipeline.world.s3.keys("processed", "ledger/")
        return {batch_of(key) for key in keys}

    def pending(self) -> int:
        """How many deliveries are queued, or stored and not marked."""
        marked = self.marked()
        done = {
            delivery.delivery_id
            for key, batch in self._pipeline.batches.items()
            if batch_of(key) in marked
            for delivery in batch
        }
        return len(self._pipeline.deliveries.keys() - done)

    def nowhere(self) -> set[str]:
        """Deliveries that were accepted and are now neither queued nor stored."""
        found = {d.delivery_id for batch in self._pipeline.batches.values() for d in batch}
        queue = self._pipeline.ingest_queue
        for message in (*queue.messages.values(), *queue.dead.values()):
            found.add(json.loads(message.body)["id"])
        return self._pipeline.deliveries.keys() - found


def batch_of(raw_key: str) -> str:
    return raw_key.rsplit("/", 1)[1].split("-n", 1)[0]


def named(said: Figures, true: Figures) -> str:
    """The figures that differ."""
    names = sorted(name for name in said.keys() | true.keys() if said[name] != true[name])
    return ", ".join(f"{'/'.join(name)} is {said[name]}, not {true[name]}" for name in names)
