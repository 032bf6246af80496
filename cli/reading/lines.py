"""Events of a file, one a line or in arrays: each with its own bytes and its line's number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from cli.reading import arrays, kinds
from cli.reading.compression import content
from cli.reading.faults import DamagedError
from cli.reading.rejected import MALFORMED, MAX_MESSAGE_BYTES, TOO_LARGE, Rejected

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
# Enough to know a kind of file by, with its first line.
_LOOKED_AT = 65_536
# An event is at most 256 KiB. Only an array on one line is longer, and is read as it comes.
LONGEST_LINE = 8_388_608

Line = tuple[int, bytes]


def events(chunks: Iterable[bytes]) -> Iterator[Line | Rejected]:
    """The events of a file, with their line numbers from 1, or what cannot be one.

    `chunks`: the file, plain, gzip or zstd. Lines come without their line feeds, blank ones are
    left out, and so is a byte-order mark. An array, and an object with an array of `Records` alone,
    stands for its elements: on one line anywhere, over several lines at the start of the file or
    after another. Line breaks in an element become spaces.

    Raises NotEventsError at once if the file is of another kind; the events raise DamagedError
    after the last if it was cut or is damaged. Memory stays flat.
    """
    text = content(chunks)
    damage: DamagedError | None = None
    start = b""
    try:
        for chunk in text:
            start += chunk
            if len(start) >= _LOOKED_AT or _shows_its_kind(start):
                break
    except DamagedError as error:
        damage = error
    begin = _without_blanks(start)
    if arrays.opening(begin, 1) is None:
        kinds.check(begin)
    if damage is not None:
        text = _then_raise(damage)
    return _Reader(chain((start,), text)).events()


def _shows_its_kind(start: bytes) -> bool:
    begin = _without_blanks(start)
    return b"\n" in begin and not arrays.undecided(begin)


def _without_blanks(text: bytes) -> bytes:
    """A text from its first character on that is neither blank nor a byte-order mark."""
    while (shorter := text.lstrip(_BLANK).removeprefix(_BOM)) != text:
        text = shorter
    return text


def _then_raise(error: DamagedError) -> Iterator[bytes]:
    yield from ()
    raise error


class _Reader:
    """Goes through text once. `_held` is what is not given yet; it begins on line `_number`."""

    def __init__(self, text: Iterator[bytes]) -> None:
        self._text = text
        self._held = b""
        self._number = 1
        self._arrays_alone = True  # nothing else has come so far
        self._damage: DamagedError | None = None

    def events(self) -> Iterator[Line | Rejected]:
        more = True
        while more:
            more = self._read()
            if self._arrays_alone:
                yield from self._arrays(more=more)
            if not self._arrays_alone:
                yield from self._lines(more=more)
        if self._damage is not None:
            raise self._damage

    def _read(self) -> bool:
        """Hold more text. False at its end, and where it is damaged."""
        try:
            chunk = next(self._text, None)
        except DamagedError as error:
            self._damage = error
            return False
        self._held += chunk or b""
        return chunk is not None

    def _arrays(self, *, more: bool) -> Iterator[Line | Rejected]:
        """Arrays, each over any number of lines, until something else comes."""
        while True:
            self._skip_blanks()
            text = self._held
            if more and len(text) <= LONGEST_LINE and not _shows_its_kind(text):
                return
            opened = arrays.opening(text, self._number)
            if opened is None:
                self._arrays_alone = False
                return
            yield from self._array(*opened)

    def _skip_blanks(self) -> None:
        text = _without_blanks(self._held)
        self._number += self._held.count(b"\n", 0, len(self._held) - len(text))
        self._held = text

    def _array(self, elements: arrays.Elements, text: bytes) -> Iterator[Line | Rejected]:
        """The elements of an array that may go on in text that is to come."""
        begin, self._held = elements.number, b""
        yield from elements.feed(text)
        while not elements.closed:
            if elements.held > LONGEST_LINE:
                self._held = elements.take_rest()
                yield from self._in_pieces(elements.number, to_the_end=True)
                return
            if not self._read():
                if left := arrays.without_breaks(elements.take_rest()).strip():
                    yield Rejected(left, MALFORMED, elements.number, "its array has no end")
                why = f"ends early: the array of line {begin:,} has no end"
                self._damage = self._damage or DamagedError(why)
                return
            chunk, self._held = self._held, b""
            yield from elements.feed(chunk)
        self._held, self._number = elements.rest, elements.number
        if elements.in_records:
            self._skip_blanks()
            while not self._held and self._read():
                self._skip_blanks()
            self._held = self._held.removeprefix(b"}")

    def _lines(self, *, more: bool) -> Iterator[Line | Rejected]:
        """The lines that are whole, each by itself; at the end of the text also the last."""
        *lines, self._held = self._held.split(b"\n")
        if not more:
            lines.append(self._held)
            self._held = b""
        for line in lines:
            text = line.strip(_BLANK)
            if text.startswith(_BOM):  # files with one were joined
                line = text = text.removeprefix(_BOM)  # noqa: PLW2901 - the line without it
            if text:
                elements = arrays.whole(text, self._number)
                if elements is None:
                    yield self._number, line.rstrip(b"\r")
                else:
                    for element in elements:
                        yield self._number, element
            self._number += 1
        if len(self._held) > LONGEST_LINE:
            opened = arrays.opening(self._held.lstrip(_BLANK), self._number)
            if opened is None:
                yield from self._in_pieces(self._number, to_the_end=False)
                self._number += 1
            else:
                yield from self._array(*opened)

    def _in_pieces(self, number: int, *, to_the_end: bool) -> Iterator[Rejected]:
        """A line, or all that is left as one line, that is too long for an event and to be held."""
        size = 0
        ends = False
        while not ends:
            if to_the_end:
                piece, found, self._held = arrays.without_breaks(self._held), b"", b""
            else:
                piece, found, self._held = self._held.partition(b"\n")
            size += len(piece)
            ends = bool(found) or not self._read()
            yield Rejected(
                piece,
                TOO_LARGE,
                number,
                f"{size:,} bytes; an event has at most {MAX_MESSAGE_BYTES:,}",
                ends=ends,
            )
