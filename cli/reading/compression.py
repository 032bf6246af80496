"""The content of a plain, gzip or zstd file, read as far as it goes. Its first bytes say which.

Memory stays flat, whatever a file unpacks to. Only zstd's window may need more: up to 2 GiB for a
file that was made with `--long=31`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import zstandard

from cli.reading.faults import DamagedError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
# Any of sixteen magic numbers begins a frame that is skipped (RFC 8878, section 3.1.2). pzstd
# begins each file with one.
_SKIPPABLE = (b"\x2a\x4d\x18", range(0x50, 0x60))
_MAGIC_BYTES = 4
# The largest window that zstd reads on 64 bits (ZSTD_WINDOWLOG_MAX).
_LARGEST_WINDOW = 2**31
# A call gives all that its input unpacks to, and nothing if it meets a fault. Of so few bytes that
# is at most some blocks of 128 KiB.
ZSTD_PIECE = 512
# The most that one call of zlib unpacks: deflate makes a thousand bytes of one.
GZIP_OUTPUT = 262_144
GZIP_WITH_HEADER = 31  # as zlib's `wbits`: the header and the checksum are checked too


def content(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The unpacked bytes of a file that comes in pieces of at least one byte.

    Raises DamagedError after all that can be read, if the file ends early or is damaged.
    """
    rest = iter(chunks)
    start = b""
    for chunk in rest:
        start += chunk
        if len(start) >= _MAGIC_BYTES:
            break
    if start.startswith(GZIP):
        yield from _gzip(start, rest)
    elif _is_zstd(start):
        yield from _zstd(start, rest)
    else:
        if start:
            yield start
        yield from rest


def _is_zstd(start: bytes) -> bool:
    tail, first = _SKIPPABLE
    return start.startswith(ZSTD) or (start[1:4] == tail and start[0] in first)


def _gzip(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Members, one after the other. Zeros after the last are padding, as of a tape."""
    member = zlib.decompressobj(GZIP_WITH_HEADER)
    data: bytes | None = start
    while data is not None:
        while data:
            before = member.copy()
            try:
                unpacked = member.decompress(data, GZIP_OUTPUT)
            except zlib.error as error:
                yield from _up_to_the_fault(before, data)
                raise DamagedError(f"is damaged: {_words(error)}") from None
            if unpacked:
                yield unpacked
            if not member.eof:
                data = member.unconsumed_tail
                continue
            data = member.unused_data
            while not data.lstrip(b"\0"):
                following = next(rest, None)
                if following is None:
                    return
                data = following
            if not data.startswith(GZIP[:1]):
                raise DamagedError("has something after its end that is no gzip")
            member = zlib.decompressobj(GZIP_WITH_HEADER)
        data = next(rest, None)
    yield from _up_to_the_fault(member, b"")
    raise DamagedError("ends early: its gzip data is cut off")


def _up_to_the_fault(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What comes before a fault in `data`: byte by byte, since a call that fails gives nothing."""
    try:
        for n in range(len(data)):
            if unpacked := member.decompress(data[n : n + 1]):
                yield unpacked
        if unpacked := member.flush():
            yield unpacked
    except zlib.error:
        return


def _zstd(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Frames, one after the other; those to be skipped give nothing."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    frame = decompressor.decompressobj()
    whole = False  # whether the last frame is at its end, and nothing follows yet
    data: bytes | None = start
    while data is not None:
        for n in range(0, len(data), ZSTD_PIECE):
            piece = data[n : n + ZSTD_PIECE]
            while piece:
                try:
                    unpacked = frame.decompress(piece)
                except zstandard.ZstdError as error:
                    raise DamagedError(_zstd_fault(error, new_frame=whole)) from None
                if unpacked:
                    yield unpacked
                whole = frame.eof
                piece = b""
                if whole:
                    piece = frame.unused_data
                    frame = decompressor.decompressobj()
        data = next(rest, None)
    if not whole:
        raise DamagedError("ends early: its last zstd frame is cut off")


def _zstd_fault(error: zstandard.ZstdError, *, new_frame: bool) -> str:
    if new_frame:
        return "has something after its end that is no zstd"
    return f"is damaged: {_words(error)}"


def _words(error: Exception) -> str:
    """A library's own words, without its name."""
    return str(error).rpartition(": ")[2]
