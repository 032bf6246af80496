"""Dimensions and metrics for events, as far as the names and the values of their members tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cli.discovering import members
from cli.discovering.inventory import Inventory
from cli.discovering.names import is_known
from cli.discovering.seen import NULL, TEXT, UNKNOWN, Seen
from cli.discovering.toml import written as toml
from functions.process.mapping.compiled import Steps
from functions.process.mapping.places import written
from stacks.definitions.metrics import OWN_DIMENSIONS
from stacks.definitions.paths import MAX_CHARACTERS

_MOST_DIMENSIONS, _MOST_METRICS = 5, 8
_LONGEST_VALUE = 64
# Of so many events a member has to be there in one.
_ONE_IN = 20
# A table is made by a dimension that one event in so many has.
_COMMON = 4
# Few values are such as so many events share.
_SHARED_BY = 3
_PERCENT = 95
# So many types of events are named in a filter.
_MOST_KINDS = 5
_NUMBERS = frozenset({"whole number", "number"})
_NUMBER_TEXT = re.compile(r'"-?[0-9]+(\.[0-9]+)?"')


class Figures:
    """What may be counted of the events in `found`.

    `details`: where the mappings that read them have their details, in the envelope.
    """

    def __init__(self, found: Inventory, details: Collection[Steps]) -> None:
        self._found = found
        self._details = sorted(details, key=len, reverse=True)
        self._names = set(OWN_DIMENSIONS)
        seen: dict[Steps, Seen] = {}
        for one in found.inside:
            # Where some events are those of the contract, two members of envelopes may be one.
            if (path := self._path(one)) is not None:
                seen[path] = seen[path].together(one) if path in seen else one
        fit = sorted((path for path, one in seen.items() if _is_dimension(path, one)), key=_order)
        self._dimensions = {self._name(path): path for path in fit[:_MOST_DIMENSIONS]}
        self._common = [
            name
            for name, path in self._dimensions.items()
            if seen[path].count * _COMMON >= found.events and not _is_currency(path)
        ]
        self.tables = [
            *(_dimension(name, path) for name, path in self._dimensions.items()),
            *list(self._metrics(seen.items()))[:_MOST_METRICS],
        ]

    def _path(self, one: Seen) -> Steps | None:
        """Where a member of the envelope is in the event; None if no figure should be of it."""
        for above in self._details:
            inside = one.steps[len(above) :]
            if inside and one.steps[: len(above)] == above:
                path: Steps = ("details", *inside)
                is_text = all(isinstance(step, str) for step in path)
                there = one.count * _ONE_IN >= self._found.events
                short = len(written(path)) <= MAX_CHARACTERS
                return path if is_text and there and short else None
        return None

    def _metrics(self, seen: Iterable[tuple[Steps, Seen]]) -> Iterator[str]:
        currency = next((n for n, p in self._dimensions.items() if _is_currency(p)), None)
        by = self._common[:1]
        for path, one in seen:
            if members.is_of_somebody(path) and _identifies(one):
                yield self._metric(one, path, "distinct", 'agg = "count_distinct"', by)
            elif not _is_numeric(one) or is_known(("detail", *path[1:])):
                continue
            elif members.is_duration(path):
                percentile = f'agg = "percentile"\npercentile = {_PERCENT}'
                unit = members.unit(path)
                yield self._metric(one, path, f"p{_PERCENT}", percentile, by, unit)
            elif members.has_any(path, members.SUMS):
                of_unit = currency if members.has_any(path, members.MONEY) else None
                scale = "\nscale = 0.01" if members.in_cents(path) else ""
                yield self._metric(one, path, "", f'agg = "sum"{scale}', by, of_unit=of_unit)
            elif members.has_any(path, members.AVERAGES):
                yield self._metric(one, path, "average", 'agg = "average"', by)

    def _metric(
        self,
        one: Seen,
        path: Steps,
        before: str,
        agg: str,
        by: Sequence[str],
        unit: str | None = None,
        of_unit: str | None = None,
    ) -> str:
        lines = ["[[metric]]", f"name = {toml(self._name(path, before))}", agg]
        kinds = self._of_kinds(one)
        having, events = one.count, self._found.events
        if kinds and one.kinds:
            having, events = one.kinds.total(), sum(kinds.values())
        some = f"  # {having:,} of {events:,} such events have it: say which in a filter"
        lines.append(f"expr = {toml(written(path))}{some if having < events else ''}")
        if unit or of_unit:
            lines.append(f"unit = {toml(unit or {'dimension': of_unit})}")
        if kinds:
            first, *others = sorted(kinds)
            named = [first, *others] if others else first
            lines.append(f"filter = {toml({'event_type': named})}")
        if by:
            lines.append(f"by = {toml([*by])}")
        return "\n".join(lines) + "\n"

    def _of_kinds(self, one: Seen) -> Mapping[str, int] | None:
        """How many events there are of the types that have it, where others have not."""
        kinds, every = one.kinds, self._found.kinds
        if not kinds or UNKNOWN in kinds or len(kinds) > _MOST_KINDS:
            return None
        if every is None or kinds.keys() == every.keys():
            return None
        return {kind: every[kind] for kind in kinds}

    def _name(self, path: Steps, before: str = "") -> str:
        """A name that no other has yet."""
        named = members.name(path, before, most=60) or "figure"
        free, number = named, 2
        while free in self._names:
            free, number = f"{named}_{number}", number + 1
        self._names.add(free)
        return free


def _dimension(name: str, path: Steps) -> str:
    return f"[[dimension]]\nname = {toml(name)}\nexpr = {toml(written(path))}\n"


def _is_dimension(path: Steps, one: Seen) -> bool:
    """Whether it has few texts, which events share, and is no column of every event already."""
    if path in {("details", "action"), ("details", "status")} or is_known(("detail", *path[1:])):
        return False
    if one.values is None or one.types.keys() - {TEXT, NULL} or one.longest > _LONGEST_VALUE:
        return False
    if one.times or members.is_of_somebody(path) or members.is_endless(path) or _is_numeric(one):
        return False
    values = len(one.values)
    known = _order(path) < (1, 0)
    return values > 1 and (values * _SHARED_BY <= one.count or (known and values < one.count))


def _order(path: Steps) -> tuple[int, int]:
    """Currencies first, then what is called as a dimension, then the nearest to the top."""
    if _is_currency(path):
        return 0, 0
    place = members.rank(path, members.DIMENSIONS)
    return (0, 1 + place) if place < len(members.DIMENSIONS) else (1, 0)


def _is_currency(path: Steps) -> bool:
    return members.has_any(path, members.CURRENCIES)


def _is_numeric(one: Seen) -> bool:
    """Whether there are numbers, or texts that are numbers."""
    kinds = one.types.keys() - {NULL}
    if kinds and kinds <= _NUMBERS:
        return True
    return (
        TEXT in kinds
        and kinds <= {TEXT, *_NUMBERS}
        and bool(one.examples)
        and all(
            _NUMBER_TEXT.fullmatch(example) or not example.startswith('"')
            for example in one.examples
        )
    )


def _identifies(one: Seen) -> bool:
    """Whether there are several texts or whole numbers."""
    kinds = one.types.keys() - {NULL}
    is_always_the_same = one.values is not None and len(one.values) == 1
    return bool(kinds) and kinds <= {TEXT, "whole number"} and not is_always_the_same
