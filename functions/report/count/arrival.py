"""When the events of a day arrived: during the day, or after it was over. From listings alone.

The delays of events that are sent long after they happened say nothing about the speed of the
pipeline, and invalid events sent with them are in the books of the day on which they arrived. The
report says that such a day is a backfill, and neither shows nor compares its delays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from functions.report.inputs.listings import Inputs
from functions.report.inputs.outputs import BatchFile

if TYPE_CHECKING:
    from functions.report.document.report import ArrivalFigures


@dataclass(frozen=True, slots=True)
class Arrival:
    """When the events of a day arrived.

    `events`: events of the day, each once. `stored`: stored copies of them, repeats included.
    `after`: copies that arrived after the day was over, by arrival day; `before`: copies that
    arrived before it began, from producers whose clocks run ahead.
    """

    events: int
    stored: int
    after: Mapping[date, int]
    before: int = 0

    @property
    def backfilled(self) -> bool:
        """Whether most events arrived after the day was over.

        Repeats are assumed to be later copies of events that arrived in time: sending a day again
        does not make it a backfill.
        """
        repeats = self.stored - self.events
        return 2 * (sum(self.after.values()) - repeats) > self.events

    def to_json(self) -> ArrivalFigures:
        """Return the member `arrival` of report.json."""
        days = sorted(day.isoformat() for day in self.after)
        return {
            "stored": self.stored,
            "before_the_day": self.before,
            "after_the_day": sum(self.after.values()),
            "first_date": days[0] if days else None,
            "last_date": days[-1] if days else None,
            "backfilled": self.backfilled,
        }


def count_arrivals(files: Iterable[BatchFile], inputs: Inputs, events: int) -> Arrival:
    """Count the stored events in `files`, the day's event files, by when their batches arrived.

    A batch arrives when its messages are sent to the queue. Its keys have that time, so a batch
    that the pipeline stored late still arrived in time.

    `events`: the number of events in `files`, each counted once.
    """
    stored = before = 0
    after: Counter[date] = Counter()
    for file in files:
        stored += file.count
        day = inputs.arrival_days.of(inputs.entries.newest[file.batch])
        if day > inputs.day:
            after[day] += file.count
        elif day < inputs.day:
            before += file.count
    return Arrival(events, stored, after, before)
