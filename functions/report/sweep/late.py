"""The days of batches that were stored long after they arrived.

While ingest stands still, its queue holds messages that nobody knows of. The reports of their days
are complete without them, and a run may no longer look back on these days once they are stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from functions.common.arrivals import ArrivalDays
from functions.common.keys import RawKey
from functions.common.storage import StoredObject

# Ingest stores a batch within minutes, and a key of format 1 has the hour only.
_LATE = timedelta(hours=2)
# For how long runs look at the days of a late batch: those that fail in between are made up for.
_REMEMBERED = timedelta(days=7)
# An event is seconds old when it arrives, or its clock is ahead. Then it is of a day beside.
_AROUND = (-1, 0, 1)


def days_of_late_batches(
    raw: Iterable[StoredObject], days: ArrivalDays, now: datetime
) -> frozenset[date]:
    """The arrival days, and those beside them, of batches that were stored late, in the last week.

    `raw`: raw objects, whose keys follow the layout.
    """
    return frozenset(
        days.at(arrived) + timedelta(days=ahead)
        for row in raw
        if now - row.last_modified < _REMEMBERED
        and row.last_modified - (arrived := RawKey.parse(row.key).arrived) > _LATE
        for ahead in _AROUND
    )
