"""The file of lines that the bus did not take. It is there before the first event is sent."""

from __future__ import annotations

import itertools
import os
import stat
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.sending.source import Source
from cli.terminal.errors import CommandError

# Where a file that is open already has another name, as `/dev/stdin`.
_DEVICES = {"/dev", "/dev/fd", "/proc/self/fd"}


class Rejects:
    """Lines as they come, each written before the next is sent. Nothing is ever overwritten.

    `path`: where they are. `failure`: why no more can be written. A file that was made here and
    stayed empty is removed.
    """

    def __init__(self, source: Source, chosen: Path | None) -> None:
        """Open the `chosen` file, or a new one beside the source.

        Raises CommandError if that cannot be, or if the file has something in it.
        """
        self.failure: str | None = None
        self._empty = True
        if chosen is None:
            self._new = True
            self.path, self._file = _beside(source)
        else:
            self.path = chosen
            self._new, self._file = chosen_file(chosen, source.status)

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
            self.failure = f"{self.path} cannot be written: {error.strerror}"
            return False
        self._empty = False
        return True


def _beside(source: Source) -> tuple[Path, FileIO]:
    """A new file named after the source; in the working folder, if that is no file."""
    folder = source.path.parent if source.path is not None and source.regular else Path()
    if str(folder) in _DEVICES:
        folder = Path()
    first = folder / f"{source.name}.rejected"
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


def chosen_file(path: Path, sent: os.stat_result | None) -> tuple[bool, FileIO]:
    """Whether the file that `--rejects` names was made for it; and it, opened to append to it.

    `sent`: the status of the file that is sent. Raises CommandError if it is that, has something in
    it, or cannot be made.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None
    if there is not None:
        if sent is not None and os.path.samestat(there, sent):
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
