"""Lines of a plain, gzip or zstd file; its first bytes say which it is."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

if TYPE_CHECKING:
    from typing_extensions import Buffer

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


class Counted(io.RawIOBase):
    """Counts the bytes that are read from a stream, for a progress bar."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


def lines(stream: Counted) -> Iterator[tuple[int, bytes]]:
    """Lines without their line feeds, with their numbers from 1. Empty lines are left out.

    Memory stays flat.
    """
    buffered = io.BufferedReader(stream)
    first = buffered.peek(len(_ZSTD))
    plain: BinaryIO = buffered
    if first.startswith(_GZIP):
        plain = cast(BinaryIO, gzip.GzipFile(fileobj=buffered))
    elif first.startswith(_ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True)
        plain = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, reader)))
    for number, line in enumerate(plain, 1):
        stripped = line.rstrip(b"\r\n")
        if stripped:
            yield number, stripped
