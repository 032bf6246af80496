"""Events of several files, of folders too, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cli.reading import kinds
from cli.reading.faults import DamagedError, NotEventsError
from cli.reading.lines import Line, events
from cli.reading.rejected import Rejected
from cli.reading.source import STANDARD_INPUT, Source
from cli.terminal.errors import CommandError
from cli.terminal.printable import file_name


class Unread(NamedTuple):
    """A file that was not read to its end, and why. `begun`: what comes before that was read."""

    name: str
    why: str
    begun: bool

    def __str__(self) -> str:
        begun = "; what comes before that was read" if self.begun else ""
        return f"{file_name(self.name)} {self.why}{begun}"


# The name of a file, and an event of it or what is none.
Item = tuple[str, Line | Rejected]


class Files:
    """Files as they are named: files, folders, `-` for standard input.

    A folder stands for the files in it and below it, in the order of their paths, without hidden
    ones. `names`: those of all files. `unread`: what was not read to its end so far.
    `without_objects`: files that were, and what is there instead. `size`: the bytes of all; None if
    not known. `given_up`: see Source.

    Raises CommandError on a folder without files, and on standard input that is named twice, and
    OSError.
    """

    def __init__(self, named: Sequence[str]) -> None:
        self.names = [name for one in named for name in _files(one)]
        if self.names.count(STANDARD_INPUT) > 1:
            raise CommandError("- is standard input, and can be read once")
        self.unread: list[Unread] = []
        self.without_objects: list[str] = []
        self.given_up: Callable[[], bool] = lambda: False
        self.size = _size(self.names)
        self._read = 0
        self._source: Source | None = None

    @property
    def several(self) -> bool:
        return len(self.names) > 1

    @property
    def faults(self) -> list[str]:
        """What to say of files that are not what is read."""
        return [*map(str, self.unread), *self.without_objects]

    @property
    def count(self) -> int:
        """Bytes read so far."""
        return self._read + (self._source.count if self._source else 0)

    def items(self) -> Iterator[Item]:
        """All events, and what can be none. A file that cannot be read keeps back no other."""
        for name in self.names:
            try:
                with Source(name) as source:
                    yield from self._items_of(source)
            except OSError as error:
                self.unread.append(Unread(name, f"cannot be read: {error.strerror}", begun=False))

    def look(self) -> None:
        """Look at how each file begins, where it can be read again.

        Raises NotEventsError on one of a kind that holds no events, and OSError.
        """
        for name in self.names:
            if name == STANDARD_INPUT or Path(name).is_file() or not Path(name).exists():
                with Source(name) as source:
                    try:
                        if name != STANDARD_INPUT:
                            events(source.chunks())
                    except NotEventsError as error:
                        raise NotEventsError(f"{source.label} {error}") from None

    def _items_of(self, source: Source) -> Iterator[Item]:
        self._source, source.given_up = source, self.given_up
        first: bytes | None = None
        has_object = False
        try:
            for one in events(source.chunks()):
                line = one.line if isinstance(one, Rejected) else one[1]
                if first is None:
                    first = line
                has_object = has_object or line.lstrip().startswith(b"{")
                yield source.label, one
            if first is not None and not has_object:
                self.without_objects.append(
                    f"{file_name(source.label)} {kinds.none_is_an_object(first)}"
                )
        except DamagedError as error:
            self.unread.append(Unread(source.label, str(error), begun=True))
        except NotEventsError as error:
            self.unread.append(Unread(source.label, str(error), begun=False))
        finally:
            self._read, self._source = self.count, None


def _files(named: str) -> list[str]:
    """A file, or the files of a folder."""
    if named == STANDARD_INPUT or not Path(named).is_dir():
        return [named]
    found: list[str] = []
    for folder, folders, files in os.walk(named, onerror=_raise):
        folders[:] = [one for one in folders if not one.startswith(".")]
        found += [str(Path(folder, one)) for one in files if not one.startswith(".")]
    # A link that leads nowhere is told when it is read; a pipe or a device would be waited for.
    found = [one for one in found if Path(one).is_file() or not Path(one).exists()]
    if not found:
        raise CommandError(f"{named}: there are no files in it")
    return sorted(found, key=lambda one: Path(one).parts)


def _raise(error: OSError) -> None:
    raise error


def _size(names: Sequence[str]) -> int | None:
    sizes = [Path(one).stat().st_size for one in names if Path(one).is_file()]
    return sum(sizes) if len(sizes) == len(names) else None
