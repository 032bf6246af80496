"""What is sent: a file, or standard input, in pieces as they come."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cli.reading.faults import DamagedError
from cli.terminal.errors import CommandError

STANDARD_INPUT = "-"
_CHUNK = 65_536
_LOOK_AGAIN_SECONDS = 0.2


class Source:
    """A file of events. `label`: as it was named. `size`: its bytes, if they can be known.

    `count`: bytes read so far. `given_up`: asked while nothing comes; True ends a wait for more.
    """

    def __init__(self, file: str) -> None:
        self.path = None if file == STANDARD_INPUT else Path(file)
        self.label = "standard-input" if self.path is None else file
        self.given_up: Callable[[], bool] = lambda: False
        self.count = 0
        # Not closed here where it is not opened here.
        self._stream: BinaryIO = _standard_input() if self.path is None else self.path.open("rb")
        self.status = _status(self._stream)
        self.regular = self.status is not None and stat.S_ISREG(self.status.st_mode)
        self.size = self.status.st_size if self.status is not None and self.regular else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        if self.path is not None:
            self._stream.close()

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in pieces. Raises DamagedError where no more can be read."""
        while self._comes():
            try:
                chunk = self._stream.read1(_CHUNK)  # type: ignore[attr-defined]  # both have it
            except OSError as error:
                raise DamagedError(f"cannot be read further: {error.strerror}") from None
            if not chunk:
                if self.count < (self.size or 0):
                    raise DamagedError("became shorter while it was read")
                return
            self.count += len(chunk)
            yield chunk
        raise DamagedError("was not read to its end")

    def _comes(self) -> bool:
        """Wait until there is something to read, or the end. False if the wait was given up.

        A file never waits. Of a pipe or a terminal nothing is read before it is there, so a wait
        that ends loses nothing.
        """
        if self.regular or self.status is None:
            return True
        while not select.select([self._stream], [], [], _LOOK_AGAIN_SECONDS)[0]:
            if self.given_up():
                return False
        return True


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # as Python has it where a program is started with it closed
        raise CommandError("standard input is closed")
    return sys.stdin.buffer


def _status(stream: BinaryIO) -> os.stat_result | None:
    """What the system says of an open file; None if it is none of the system's."""
    try:
        return os.fstat(stream.fileno())
    except io.UnsupportedOperation:
        return None
