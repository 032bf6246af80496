"""The lines of a raw object, decompressed some at a time: memory holds few of them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from isal import isal_zlib
from isal.igzip import IGzipFile

# Of a chunk's lines together, but for a line that began before: some 1,600 events.
_CHUNK_BYTES = 1024 * 1024


class UnreadableError(Exception):
    """The raw object is not gzip, or is truncated."""


def chunks(body: bytes) -> Iterator[list[bytes]]:
    """Yield all lines, some at a time, each with its line feed; the last may lack it.

    Raises UnreadableError, maybe after some lines.
    """
    if not body:
        raise UnreadableError("the object is empty")
    try:
        content = IGzipFile(fileobj=BytesIO(body))  # type: ignore[no-untyped-call]  # isal has no types for it
        begun: list[bytes] = []  # the line that goes on with the next block
        while block := content.read(_CHUNK_BYTES):
            # That of a file of any other kind asks for each line whether it is closed.
            first, *lines = BytesIO(block).readlines()
            begun.append(first)
            if not first.endswith(b"\n"):
                continue
            lines.insert(0, b"".join(begun))
            begun = [] if lines[-1].endswith(b"\n") else [lines.pop()]
            yield lines
        if begun:
            yield [b"".join(begun)]
    # For a damaged stream isal raises an error of its own, which is not a zlib.error.
    except (EOFError, OSError, isal_zlib.error) as error:  # type: ignore[misc]  # a class; its types say an instance
        raise UnreadableError(f"not a whole gzip file: {error}") from error
