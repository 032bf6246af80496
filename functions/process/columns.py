"""Valid events as columns, one for each member of `ValidEvent`.

Events are made, and become Parquet, many at a time. An object for each would only be made to be
taken apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, NamedTuple

from functions.process.event import ValidEvent


class Columns(NamedTuple):
    """Some valid events. `place`: where each was among all that were judged, in ascending order.

    The others are members of `ValidEvent`, in their order.
    """

    place: Sequence[int]
    event_id: Sequence[str]
    source: Sequence[str]
    event_type: Sequence[str]
    action: Sequence[str | None]
    status: Sequence[str | None]
    timestamp_us: Sequence[int]
    details: Sequence[str]
    extra: Sequence[str | None]
    content_hash: Sequence[int]
    delivery_id: Sequence[str]
    mapping: Sequence[str | None]
    envelope_id: Sequence[bool]
    envelope_time: Sequence[bool]

    @classmethod
    def of(cls, events: Mapping[int, ValidEvent]) -> Columns:
        """The columns of some events, by place."""
        names = ValidEvent.__struct_fields__
        return cls([*events], *([getattr(one, name) for one in events.values()] for name in names))

    def events(self) -> Iterator[ValidEvent]:
        """The events themselves."""
        _, *members = self
        return map(ValidEvent, *members)

    def left(self, count: int) -> list[int]:
        """The other ones of `count` places."""
        if len(self.place) == count:
            return []
        return sorted({*range(count)}.difference(self.place))

    def but(self, refused: Collection[int]) -> Columns:
        """All but those at some places."""
        if not refused:
            return self
        kept = [place not in refused for place in self.place]
        return self._changed(lambda column: [*compress(column, kept)])

    def rows(self, numbers: Sequence[int]) -> Columns:
        """Some of them, counted from 0 whatever their places are."""
        return self._changed(lambda column: [column[number] for number in numbers])

    def at(self, places: Sequence[int]) -> Columns:
        """The same where what was judged is some of many, which are at `places`."""
        if len(self.place) < len(places):
            places = [places[place] for place in self.place]
        return self._replace(place=places)

    def beside(self, others: Columns) -> Columns:
        """These and others, in the order of their places."""
        if not self.place or not others.place:
            return self if self.place else others
        columns: Iterable[tuple[Sequence[Any], Sequence[Any]]] = zip(self, others, strict=True)
        both = Columns(*([*one, *other] for one, other in columns))
        return both.rows(sorted(range(len(both.place)), key=both.place.__getitem__))

    def _changed(self, change: Callable[[Sequence[Any]], list[Any]]) -> Columns:
        return Columns(*map(change, self))


NONE = Columns.of({})
