"""The file of lines that the bus did not take. It is there before the first event is sent."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.reading.source import STANDARD_INPUT, Source
from cli.terminal.errors import CommandError
from cli.terminal.printable import file_name

# Where a file that is open already has another name, as `/dev/stdin`.
_DEVICES = {"/dev", "/dev/fd", "/proc/self/fd"}


class Rejects:
    """Lines as they come, each written before the next is sent. Nothing is ever overwritten.

    `path`: where they are. `failure`: why no more can be written. A file that was made here and
    stayed empty is removed.
    """

    def __init__(self, named: Sequence[str], files: Iterable[str], chosen: Path | None) -> None:
        """Open the `chosen` file, or a new one beside the first file or folder that was `named`.

        `files`: all that are read. Raises CommandError if that cannot be, or if the file has
        something in it.
        """
        self.failure: str | None = None
        self._empty = True
        if chosen is None:
            self._new = True
            self.path, self._file = _beside(named[0])
        else:
            self.path = chosen
            self._new, self._file = chosen_file(chosen, [*map(_status, files)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._file.close()
        if self._new and self._empty:
            self.path.unlink()

    @property
    def used(self) -> bool:
        return not self._empty

    def write(self, line: bytes, *, ends: bool = True) -> bool:
        """Write a line, or a piece of it that is not the last. False if it could not be."""
        if self.failure is not None:
            return False
        try:
            left = memoryview(line + b"\n" if ends else line)
            while left:  # a system may take a part
                left = left[self._file.write(left) :]
        except OSError as error:
            self.failure = f"{file_name(str(self.path))} cannot be written: {error.strerror}"
            return False
        self._empty = False
        return True


def _beside(named: str) -> tuple[Path, FileIO]:
    """A new file named after a file or a folder; in the working folder, if it is neither.

    It is beside a folder, not in it: whoever sends the folder again does not send it too.
    """
    path = Path("standard-input") if named == STANDARD_INPUT else Path(named)
    path = path.resolve() if path.is_dir() else path
    beside = (path.is_file() or path.is_dir()) and str(path.parent) not in _DEVICES
    first = (path.parent if beside else Path()) / f"{path.name}.rejected"
    for n in itertools.count(1):
        path = first if n == 1 else first.with_name(f"{first.name}.{n}")
        try:
            return path, path.open("xb", buffering=0)
        except FileExistsError:
            continue  # of an earlier try: its lines are not lost
        except OSError as error:
            raise CommandError(
                f"rejected lines cannot be written to {path}: {error.strerror}. Say where to, with "
                "--rejects; nothing was sent"
            ) from None
    raise AssertionError  # unreachable: there is always a next number


def _status(file: str) -> os.stat_result | None:
    if file != STANDARD_INPUT:
        return Path(file).stat()  # to open a pipe and close it ends its writer
    with Source(file) as source:
        return source.status


def chosen_file(path: Path, sent: Iterable[os.stat_result | None]) -> tuple[bool, FileIO]:
    """Whether the file that `--rejects` names was made for it; and it, opened to append to it.

    `sent`: the status of each file that is sent. Raises CommandError if it is one of them, has
    something in it, or cannot be made.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None
    if there is not None:
        if any(one is not None and os.path.samestat(there, one) for one in sent):
            raise _refused(path, "it is the very file that is sent")
        if stat.S_ISREG(there.st_mode) and there.st_size:
            raise _refused(path, "it has something in it, which is never overwritten")
    try:
        return there is None, path.open("xb" if there is None else "ab", buffering=0)
    except FileNotFoundError:
        raise _refused(path, f"there is no folder {path.parent}") from None
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None


def _refused(path: Path, why: str) -> CommandError:
    return CommandError(f"--rejects {path}: {why}. Nothing was sent")
