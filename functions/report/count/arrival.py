"""When the events of a day arrived: during the day, or after it was over. From listings alone.

The delays of events that are sent long after they happened say nothing about the speed of the
pipeline, and invalid events sent with them are in the books of the day on which they arrived. The
report says that such a day is a backfill, and neither shows nor compares its delays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from functions.common.keys import InvalidKeyError, LedgerKey, RawKey
from functions.report.inputs.days import arrived_before
from functions.report.inputs.outputs import BatchFile

if TYPE_CHECKING:
    from functions.report.document.report import ArrivalFigures


@dataclass(frozen=True, slots=True)
class Arrival:
    """When the events of a day arrived.

    `events`: events of the day, each once. `stored`: stored copies of them, repeats included.
    `after`: copies that arrived after the day was over, by UTC arrival day.
    """

    events: int
    stored: int
    after: Mapping[date, int]

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
            "after_the_day": sum(self.after.values()),
            "first_date": days[0] if days else None,
            "last_date": days[-1] if days else None,
            "backfilled": self.backfilled,
        }


def count_arrivals(
    files: Iterable[BatchFile],
    entries: Mapping[str, LedgerKey],
    raw_keys: Mapping[date, Sequence[str]],
    end: datetime,
    events: int,
) -> Arrival:
    """Count the stored events in `files`, the day's event files, by when their batches arrived.

    A batch arrives when its first message is sent to the queue. Its keys have that time, so a batch
    that the pipeline stored late still arrived in time.

    `entries`: the ledger entry of each batch. `raw_keys`: by arrival day, for every UTC day that
    the day overlaps. `end`: the moment at which the day is over. `events`: the number of events in
    `files`, each counted once.
    """
    last = end.date()
    # If the day ends in the middle of a UTC day, the hours in raw keys decide. A batch whose raw
    # object has been deleted since is assumed to have arrived in time.
    after_end = _arrived_after(raw_keys[last], end) if last in raw_keys else None
    stored = 0
    after: Counter[date] = Counter()
    for file in files:
        day = entries[file.batch].day
        stored += file.count
        if day > last or (day == last and (after_end is None or file.batch in after_end)):
            after[day] += file.count
    return Arrival(events, stored, after)


def _arrived_after(raw_keys: Sequence[str], end: datetime) -> set[str]:
    """Return the batches among raw keys that arrived after the day was over."""
    batches: set[str] = set()
    for key in raw_keys:
        try:
            raw = RawKey.parse(key)
        except InvalidKeyError:
            continue  # the books of its day list it as unbalanced
        if not arrived_before(raw, end):
            batches.add(raw.batch)
    return batches
