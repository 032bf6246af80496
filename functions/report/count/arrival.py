"""When the events of a day arrived: while it lasted, or once it was over. From listings alone.

What is sent long after it happened says nothing of how fast the pipeline is, and what was invalid
beside it is in the books of another day. A report says so, and neither shows nor compares such
delays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from functions.common.keys import InvalidKeyError, LedgerKey, RawKey
from functions.report.inputs.days import arrived_before
from functions.report.inputs.outputs import Output

if TYPE_CHECKING:
    from functions.report.document.report import ArrivalFigures


@dataclass(frozen=True, slots=True)
class Arrival:
    """How many valid copies of the day's `events` are stored, and how many of them arrived later.

    `after`: by UTC arrival day, those that arrived once the day was over.
    """

    events: int
    stored: int
    after: Mapping[date, int]

    @property
    def backfilled(self) -> bool:
        """Whether most events arrived once the day was over: somebody has sent an old day.

        Repeats are taken for later copies of what had arrived in time, so that a day which was
        sent again is no backfill.
        """
        repeats = self.stored - self.events
        return 2 * (sum(self.after.values()) - repeats) > self.events

    def to_json(self) -> ArrivalFigures:
        """The `arrival` of a report."""
        days = sorted(day.isoformat() for day in self.after)
        return {
            "stored": self.stored,
            "after_the_day": sum(self.after.values()),
            "first_date": days[0] if days else None,
            "last_date": days[-1] if days else None,
            "backfilled": self.backfilled,
        }


def arrival(
    counted: Iterable[Output],
    marks: Mapping[str, LedgerKey],
    raw_keys: Mapping[date, Sequence[str]],
    end: datetime,
    events: int,
) -> Arrival:
    """When the events in the files `counted` arrived, by the keys of their batches.

    By the time at which messages were sent to the queue, as the keys have it: a batch that the
    pipeline itself was slow to store has arrived all the same. `marks`: the ledger entries of the
    batches; `raw_keys`: by arrival day, of every UTC day that the day has a part of; `end`: the
    moment at which it is over; `events`: how many those files hold, each once.
    """
    last = end.date()
    # Where the day ends in the middle of a UTC day, the hours in raw keys tell. One that has been
    # deleted since is taken to have arrived in time.
    over = _arrived_after(raw_keys[last], end) if last in raw_keys else None
    stored = 0
    after: Counter[date] = Counter()
    for file in counted:
        day = marks[file.batch].day
        stored += file.count
        if day > last or (day == last and (over is None or file.batch in over)):
            after[day] += file.count
    return Arrival(events, stored, after)


def _arrived_after(raw_keys: Sequence[str], end: datetime) -> set[str]:
    """The batches among raw keys that arrived once the day was over."""
    batches: set[str] = set()
    for key in raw_keys:
        try:
            raw = RawKey.parse(key)
        except InvalidKeyError:
            continue  # named as unbalanced by the books of its day
        if not arrived_before(raw, end):
            batches.add(raw.batch)
    return batches
