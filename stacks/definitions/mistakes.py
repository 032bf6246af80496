"""What is wrong in one value of a definition. The loader adds the file and the key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

from stacks.refusals import cut, joined

One = TypeVar("One")
# Tables of a kind by their number in the file, from 0.
Numbered: TypeAlias = Mapping[int, One]
# What is wrong in a table: the key, and what.
Mistake: TypeAlias = tuple[str, str]
# What is wrong between tables: the number of the one to change, its key, and what.
Contradiction: TypeAlias = tuple[int, str, str]


class MistakesError(ValueError):
    """One or more mistakes in a value: where in it, as a dotted key, and what is wrong."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(what for _, what in self.found))


class Collector:
    """Gathers the mistakes of a value, so that all of them are told at once."""

    def __init__(self) -> None:
        self._found: list[Mistake] = []

    def add(self, where: str, what: str) -> None:
        self._found.append((where, what))

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Takes up what is raised inside as MistakesError, below the key `where`."""
        try:
            yield
        except MistakesError as mistakes:
            self._found += [(joined(where, inner), what) for inner, what in mistakes.found]

    def raise_any(self) -> None:
        if self._found:
            raise MistakesError(self._found)


def mistake(what: str) -> MistakesError:
    """One mistake, about the whole value."""
    return MistakesError([("", what)])


@contextmanager
def below(where: str) -> Iterator[None]:
    """Names the key at which what is raised inside as MistakesError was found."""
    try:
        yield
    except MistakesError as mistakes:
        raise MistakesError(
            (joined(where, inner), what) for inner, what in mistakes.found
        ) from None


def missing(kind: str, names: Iterable[str], there: Iterable[str] | None) -> str | None:
    """What to say of names that are not there, if some are not. None: it is not known which are."""
    known = sorted(set(there or ()))
    unknown = [cut(name) for name in names if name not in known]
    if there is None or not unknown:
        return None
    there_are = ", ".join(map(cut, known)) or "none"
    return f"there is no {kind} {' or '.join(unknown)}; there are: {there_are}"
