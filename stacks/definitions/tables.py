"""Reads the tables of one kind in a file, such as every `[[metric]]`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic

from stacks.definitions.mistakes import Contradiction, MistakesError, Numbered
from stacks.definitions.table import Model, Raw, Reading, read_one
from stacks.refusals import shown


@dataclass(frozen=True, slots=True)
class Kind(Generic[Model]):
    """The tables of a name. `identity`: the key that may have each value once.

    `fill`: what completes a table before it is looked at. `fills`: the key that says with what.
    """

    name: str
    model: type[Model]
    identity: str | None = "name"
    fill: Callable[[Raw], dict[str, Any]] = dict
    fills: str = ""


@dataclass(slots=True)
class Found(Generic[Model]):
    """The tables of a kind by their number in the file, as far as they are right.

    `is_whole`: the file could be read; else nothing is known of its tables.
    """

    kind: Kind[Model]
    readings: dict[int, Reading[Model]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    is_whole: bool = True
    wrong: list[Contradiction] = field(default_factory=list)

    @property
    def all_names(self) -> Collection[str] | None:
        """Those that others may name, of faulty tables too. None where they are not known."""
        return self.names.values() if self.is_whole else None

    @property
    def tables(self) -> Numbered[Model]:
        """All of them. A key that is wrong by itself is None."""
        return {number: one.table for number, one in self.readings.items()}

    def with_right(self, *keys: str) -> Numbered[Model]:
        """Those of which these keys are right."""
        return {
            number: one.table
            for number, one in self.readings.items()
            if one.doubtful.isdisjoint(keys)
        }

    def add(self, contradictions: Iterator[Contradiction]) -> None:
        """Add what is wrong between tables, but at keys that are wrong by themselves."""
        self.wrong += [
            (number, key, what)
            for number, key, what in contradictions
            if key.partition(".")[0] not in self.readings[number].wrong
        ]

    def lines(self) -> Iterator[str]:
        """What is wrong: the table's kind, number and name, the key, and what."""
        for number, key, what in sorted(self.wrong, key=lambda one: one[0]):
            name = f" ({shown(self.names[number])[1:-1]})" if number in self.names else ""
            yield ": ".join(filter(None, (f"{self.kind.name} {number + 1}{name}", key, what)))


def read(kind: Kind[Model], tables: list[Raw], *, is_whole: bool) -> Found[Model]:
    """Look at each table of a kind by itself, and whether one has the name of another."""
    found = Found(kind, is_whole=is_whole)
    first: dict[Any, int] = {}
    for number, raw in enumerate(tables):
        unknown: set[str] = set()
        try:
            table = kind.fill(raw)
        except MistakesError as mistakes:
            # What it would have been filled with is not known.
            table, unknown = dict(raw), {kind.fills, *(kind.model.model_fields.keys() - raw.keys())}
            found.wrong += [(number, kind.fills, what) for _, what in mistakes.found]
        if isinstance(name := table.get("name"), str):
            found.names[number] = name
        reading = found.readings[number] = read_one(kind.model, table, unknown)
        found.wrong += [(number, *one) for one in reading.mistakes]
        if kind.identity and kind.identity not in reading.wrong:
            identity = getattr(reading.table, kind.identity)
            if first.setdefault(identity, number) != number:
                what = f"{identity} is that of {kind.name} {first[identity] + 1} already"
                found.wrong.append((number, kind.identity, what))
    return found
