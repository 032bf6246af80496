"""Events of several files, of folders too, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cli.sending.entries import Rejected
from cli.sending.faults import DamagedError, NotEventsError
from cli.sending.lines import Line, events
from cli.sending.source import STANDARD_INPUT, Source
from cli.terminal.errors import CommandError

# The name of a file as it was given, and an event of it or what is none.
Item = tuple[str, Line | Rejected]


class Files:
    """Files as they are named: files, folders, `-` for standard input.

    A folder stands for the files in it and below it, in the order of their paths, without hidden
    ones. `names`: those of all files. `faults`: what kept a file from being read to its end, known
    once it was read. `size`: the bytes of all; None if not known. `given_up`: see Source.

    Raises CommandError on a folder without files, and on standard input that is named twice, and
    OSError.
    """

    def __init__(self, named: Sequence[str]) -> None:
        self.names = [name for one in named for name in _files(one)]
        if self.names.count(STANDARD_INPUT) > 1:
            raise CommandError("- is standard input, and can be read once")
        self.faults: list[str] = []
        self.given_up: Callable[[], bool] = lambda: False
        self.size = _size(self.names)
        self._read = 0
        self._source: Source | None = None

    @property
    def count(self) -> int:
        """Bytes read so far."""
        return self._read + (self._source.count if self._source else 0)

    def items(self) -> Iterator[Item]:
        """All events, and what can be none. What keeps a file from being read becomes a fault."""
        for name in self.names:
            with Source(name) as source:
                self._source, source.given_up = source, self.given_up
                try:
                    for one in events(source.chunks()):
                        yield name, one
                except DamagedError as error:
                    self.faults.append(f"{source.name} {error}; what comes before that was read")
                except NotEventsError as error:
                    self.faults.append(f"{source.name} {error}")
                self._read, self._source = self.count, None

    def look(self) -> None:
        """Look at how each file begins, where it can be read again.

        Raises NotEventsError on one of a kind that holds no events, and OSError.
        """
        for name in self.names:
            if name != STANDARD_INPUT and Path(name).is_file():
                with Source(name) as source:
                    try:
                        events(source.chunks())
                    except NotEventsError as error:
                        raise NotEventsError(f"{source.name} {error}") from None


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
