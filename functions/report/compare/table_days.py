"""A metric's table by a dimension on one day, as another day is compared with it.

Fifty tables of a thousand values each, of 28 days, are well over a million figures. So those of an
earlier day are kept as numbers in a row, at the places that the values have in the table of the day
that is compared; of further values only the greatest are kept, to know what is missing today. That
is a tenth of what objects would take.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from functions.report.compare.stored_metrics import Row

if TYPE_CHECKING:
    from functions.report.document.metrics import Number

# Of values that today's table does not have, so many of an earlier day's are known.
_MOST_MISSING = 100
_UNKNOWN = -1


class Counted(NamedTuple):
    """A figure, None where there is none, and its events: 0 of what was not there.

    `missing`: how many of them have no number, as far as a report says it.
    """

    value: Number | float | None
    events: int
    missing: int = 0

    @property
    def lost(self) -> int:
        """How many of its events do not count: all of them where there is no figure."""
        return self.events if self.value is None else self.missing


ABSENT = Counted(None, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfDay:
    """A metric by a dimension.

    `places`: of each value of today's table; `values` and `events` have an earlier day's figures at
    these places, NaN for none and -1 for events that nobody knows. `missing`: the greatest of its
    values that today's table has not. `complete`: of all others it is known that there were none.
    """

    places: Mapping[str, int]
    values: Sequence[float]
    events: Sequence[int]
    missing: Mapping[str, Counted] = field(default_factory=dict)
    complete: bool = True

    @classmethod
    def of(cls, rows: Sequence[Row], today: TableOfDay | None, *, complete: bool) -> TableOfDay:
        """A table by its rows, the greatest first; `today`: that of the day that is compared."""
        places = today.places if today else {row.name: n for n, row in enumerate(rows)}
        values = array("d", [math.nan]) * len(places)
        events = array("q", [0 if complete else _UNKNOWN]) * len(places)
        missing: dict[str, Counted] = {}
        left_out = False
        for row in rows:
            place = places.get(row.name)
            if place is not None:
                values[place] = math.nan if row.value is None else row.value
                events[place] = row.events
            elif len(missing) < _MOST_MISSING:
                missing[sys.intern(row.name)] = Counted(row.value, row.events)
            else:
                left_out = True
        return cls(
            places=places,
            values=values,
            events=events,
            missing=missing,
            complete=complete and not left_out,
        )

    def counted(self, name: str) -> Counted | None:
        """The figure of a value; None if nobody knows."""
        place = self.places.get(name)
        if place is None:
            return self.missing.get(name, ABSENT if self.complete else None)
        value, events = self.values[place], self.events[place]
        if events == _UNKNOWN:
            return None
        return Counted(None if math.isnan(value) else value, events)
